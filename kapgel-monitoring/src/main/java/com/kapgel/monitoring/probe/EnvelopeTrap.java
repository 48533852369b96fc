package com.kapgel.monitoring.probe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** A server on this machine that takes what is sent to Sentry, and keeps it. */
final class EnvelopeTrap implements AutoCloseable {
    private final HttpServer server;
    private final List<byte[]> envelopes = new CopyOnWriteArrayList<>();

    private EnvelopeTrap(HttpServer server) {
        this.server = server;
    }

    static EnvelopeTrap open() {
        try {
            EnvelopeTrap trap =
                    new EnvelopeTrap(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            trap.server.createContext("/", trap::take);
            trap.server.start();
            return trap;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String dsn() {
        return "http://probe@" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/1";
    }

    List<byte[]> envelopes() {
        return List.copyOf(envelopes);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            envelopes.add(zipped ? unzip(body) : body);
            byte[] answer = {'{', '}'};
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static byte[] unzip(byte[] body) throws IOException {
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return plain.readAllBytes();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
