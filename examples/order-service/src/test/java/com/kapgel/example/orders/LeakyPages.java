package com.kapgel.example.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * The service as it would be if a page of it did not escape what users write: what an attacker has written stands in every
 * page, everything else, the headers above all, comes from the service.
 */
final class LeakyPages implements AutoCloseable {

    private final HttpServer server;
    private final ServiceClient service;
    private final String attack;
    private final boolean keepsPolicy;

    private LeakyPages(HttpServer server, ServiceClient service, String attack, boolean keepsPolicy) {
        this.server = server;
        this.service = service;
        this.attack = attack;
        this.keepsPolicy = keepsPolicy;
    }

    static LeakyPages of(ServiceClient service, String attack) {
        return start(service, attack, true);
    }

    /** Even the Content-Security-Policy is gone, for comparison. */
    static LeakyPages withoutPolicy(ServiceClient service, String attack) {
        return start(service, attack, false);
    }

    private static LeakyPages start(ServiceClient service, String attack, boolean keepsPolicy) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            LeakyPages pages = new LeakyPages(server, service, attack, keepsPolicy);
            server.createContext("/", pages::answer);
            server.start();
            return pages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith("/events")) {
                exchange.sendResponseHeaders(204, -1); // nothing to follow
                return;
            }
            HttpResponse<String> response = service.get(path);
            response.headers().map().forEach((name, values) -> {
                boolean isPolicy = name.equalsIgnoreCase("Content-Security-Policy");
                if (!name.equalsIgnoreCase("Content-Length") && (keepsPolicy || !isPolicy)) {
                    values.forEach(value -> exchange.getResponseHeaders().add(name, value));
                }
            });
            byte[] body = response.body().replace("<main>", "<main>" + attack).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(response.statusCode(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
