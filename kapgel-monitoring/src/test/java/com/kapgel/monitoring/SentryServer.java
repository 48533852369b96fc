package com.kapgel.monitoring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sentry.Sentry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Takes what the real SDK sends, as Sentry does, and keeps it. Ends Sentry when it is closed. */
final class SentryServer implements AutoCloseable {
    private static final long FLUSH_MILLIS = 10_000;

    private final HttpServer server;
    private final List<String> envelopes = new CopyOnWriteArrayList<>();

    SentryServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    String dsn() {
        return "http://key@127.0.0.1:" + server.getAddress().getPort() + "/1";
    }

    /** Everything that has been sent up to now, envelope by envelope. */
    List<String> sent() {
        Sentry.flush(FLUSH_MILLIS);
        return List.copyOf(envelopes);
    }

    /** The one line of the one item of this type. */
    String only(String type) {
        List<String> found = all(type);
        if (found.size() != 1) {
            throw new AssertionError("expected one " + type + ", found " + found);
        }
        return found.get(0);
    }

    /** What was sent in items of this type. */
    List<String> all(String type) {
        List<String> found = new CopyOnWriteArrayList<>();
        for (String envelope : sent()) {
            List<String> lines = envelope.lines().toList();
            for (int i = 1; i + 1 < lines.size(); i++) {
                if (lines.get(i).contains("\"type\":\"" + type + "\"")
                        && lines.get(i).contains("\"length\":")) {
                    found.add(lines.get(i + 1));
                }
            }
        }
        return found;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] plain = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
            envelopes.add(new String(plain, StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'{', '}'});
        }
    }

    @Override
    public void close() {
        Sentry.close();
        server.stop(0);
    }
}
