package com.kapgel.example.orders;

import com.kapgel.security.SecurityHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves {@code GET /metrics} to Prometheus, on a port that the balancer does not know, and with threads of its own: when all those for
 * requests are busy, this is where one sees it.
 */
final class MetricsServer implements AutoCloseable {

    static final String PATH = "/metrics";

    private static final int MOST_THREADS = 6;

    /** The text format of Prometheus, as its registry writes it unless asked for another. */
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final JettyServer jetty;

    private MetricsServer(JettyServer jetty) {
        this.jetty = jetty;
    }

    /** Takes the port, 0 for any free one. */
    static MetricsServer bind(String host, int port) {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 1);
        threads.setName("metrics");
        Server server = new Server(threads);
        server.setErrorHandler(new UnreadableRequests(SecurityHeaders.api().forResponse(false)));
        return new MetricsServer(
                JettyServer.bind(new ServerConnector(server, 1, 1, JettyServer.http()), "METRICS_PORT", host, port));
    }

    int port() {
        return jetty.port();
    }

    /** Answers from now on, with what this gives at each scrape. */
    void start(Supplier<String> scrape) {
        jetty.start(new Scrape(scrape));
    }

    @Override
    public void close() {
        jetty.close();
    }

    /** One answer, to {@code GET} and {@code HEAD}. */
    private static final class Scrape extends Handler.Abstract {

        private final Supplier<String> scrape;

        Scrape(Supplier<String> scrape) {
            this.scrape = scrape;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            boolean reads =
                    request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
            if (!reads || !Request.getPathInContext(request).equals(PATH)) {
                return false; // which is a 404
            }
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, CONTENT_TYPE);
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            response.write(true, ByteBuffer.wrap(scrape.get().getBytes(StandardCharsets.UTF_8)), callback);
            return true;
        }
    }
}
