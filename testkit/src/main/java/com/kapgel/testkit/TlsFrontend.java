package com.kapgel.testkit;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * What stands before a service in production: a reverse proxy that ends TLS and says so in forwarding headers.
 *
 * <pre>{@code
 * try (RunningContainer server = container.start(context -> filter.addTo(context, "/*"));
 *      TlsFrontend front = TlsFrontend.before(server.uri())) {
 *     HttpClient client = HttpClient.newBuilder().sslContext(front.trust()).build();
 *     // GET front.uri() comes to the server with X-Forwarded-Proto: https, front.plainUri() with http
 * }
 * }</pre>
 *
 * <p>{@code X-Forwarded-For} gets the client's address at its end; {@code X-Forwarded-Proto} and {@code X-Forwarded-Host}
 * are set, whatever the client has sent in them. Redirects and errors of the service pass as they are, and so does a
 * stream, piece by piece as it comes; names of headers change their case, as in HTTP/2. A service that does not answer is a
 * 502.
 *
 * <p>HTTP/1.1 on two random ports of 127.0.0.1; the certificate is new with every front, for {@code localhost} and
 * {@code 127.0.0.1}. Thread-safe.
 */
public final class TlsFrontend implements AutoCloseable {
    private final HttpsServer tls;
    private final HttpServer plain;
    private final ExecutorService threads;
    private final TestCertificate certificate;
    private final URI backend;

    private TlsFrontend(
            HttpsServer tls, HttpServer plain, ExecutorService threads, TestCertificate certificate, URI backend) {
        this.tls = tls;
        this.plain = plain;
        this.threads = threads;
        this.certificate = certificate;
        this.backend = backend;
    }

    /** A front before the service at this address, such as {@code http://127.0.0.1:8080}. */
    public static TlsFrontend before(URI backend) {
        if (!"http".equals(backend.getScheme()) || backend.getPort() < 0) {
            throw new IllegalArgumentException("Not http://host:port, which is where the service listens: " + backend);
        }
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "tls-frontend-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        TestCertificate certificate = TestCertificate.create();
        try {
            HttpsServer tls = HttpsServer.create(Ports.onLoopback(0), 0);
            tls.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
            HttpServer plain = HttpServer.create(Ports.onLoopback(0), 0);
            TlsFrontend front = new TlsFrontend(tls, plain, threads, certificate, backend);
            front.start();
            return front;
        } catch (IOException e) {
            certificate.delete();
            throw new UncheckedIOException("Cannot listen on 127.0.0.1", e);
        }
    }

    private void start() {
        tls.createContext("/", new ForwardingHandler(backend, "https"));
        plain.createContext("/", new ForwardingHandler(backend, "http"));
        for (HttpServer server : new HttpServer[] {tls, plain}) {
            server.setExecutor(threads);
            server.start();
        }
    }

    /** Where clients speak TLS, with a slash at its end: {@code front.uri().resolve("api/orders")}. */
    public URI uri() {
        return URI.create("https://127.0.0.1:" + tls.getAddress().getPort() + "/");
    }

    /** Where clients speak plain HTTP, which comes to the service as {@code X-Forwarded-Proto: http}. */
    public URI plainUri() {
        return URI.create("http://127.0.0.1:" + plain.getAddress().getPort() + "/");
    }

    /** For a Java client: trusts this front and nobody else. */
    public SSLContext trust() {
        return certificate.clientContext();
    }

    /** For other programs: the certificate in a PEM file, which is deleted by {@link #close()}. */
    public Path certificate() {
        return certificate.pem();
    }

    /** Cuts the open connections and gives the ports back; a second call does nothing. */
    @Override
    public void close() {
        tls.stop(0);
        plain.stop(0);
        threads.shutdownNow();
        certificate.delete();
    }

    @Override
    public String toString() {
        return "TlsFrontend[" + uri() + " to " + backend + "]";
    }
}
