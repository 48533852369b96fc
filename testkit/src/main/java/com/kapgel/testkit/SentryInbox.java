package com.kapgel.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A Sentry server that keeps the envelopes which it is sent, as text.
 *
 * <pre>{@code
 * try (SentryInbox inbox = SentryInbox.open()) {
 *     … inbox.dsn() …
 *     assertThat(inbox.ofType("event")).hasSize(1);
 * }
 * }</pre>
 */
public final class SentryInbox implements AutoCloseable {
    private final HttpServer server;
    private final List<String> envelopes = new CopyOnWriteArrayList<>();

    private SentryInbox(HttpServer server) {
        this.server = server;
    }

    /** Takes envelopes until it is closed, on a free port of 127.0.0.1. */
    public static SentryInbox open() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            SentryInbox inbox = new SentryInbox(server);
            server.createContext("/", inbox::take);
            server.start();
            return inbox;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What leads the SDK here. */
    public String dsn() {
        return "http://key@127.0.0.1:" + server.getAddress().getPort() + "/1";
    }

    /** What has come so far. */
    public List<String> envelopes() {
        return List.copyOf(envelopes);
    }

    /** The envelopes that have come so far with an item of one kind: {@code event}, {@code transaction}. */
    public List<String> ofType(String type) {
        return envelopes.stream()
                .filter(envelope -> envelope.contains("\"type\":\"" + type + "\""))
                .toList();
    }

    /** What has come so far in items of one kind, without the headers around it. */
    public List<String> items(String type) {
        return envelopes.stream()
                .flatMap(envelope -> items(envelope.lines().toList(), type))
                .toList();
    }

    private static Stream<String> items(List<String> lines, String type) {
        return IntStream.range(1, lines.size() - 1)
                .filter(header -> lines.get(header).contains("\"type\":\"" + type + "\"")
                        && lines.get(header).contains("\"length\":"))
                .mapToObj(header -> lines.get(header + 1));
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream in =
                zipped ? new GZIPInputStream(new ByteArrayInputStream(body)) : new ByteArrayInputStream(body)) {
            envelopes.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
