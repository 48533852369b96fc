package com.kapgel.testkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Sends one request on to the service, with forwarding headers, and its answer back as it comes. */
final class ForwardingHandler implements HttpHandler {
    /** Belong to one connection (RFC 9110, section 7.6.1), or are written by client and server themselves. */
    private static final Set<String> NOT_FORWARDED = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final int PIECE = 8_192;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI backend;
    private final String protocol;

    ForwardingHandler(URI backend, String protocol) {
        this.backend = backend;
        this.protocol = protocol;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpResponse<InputStream> answer;
            try {
                answer = client.send(forwarded(exchange), HttpResponse.BodyHandlers.ofInputStream());
            } catch (IOException e) {
                exchange.sendResponseHeaders(502, -1);
                return;
            }
            try (InputStream body = answer.body()) {
                answer(exchange, answer, body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the front is being closed
        }
    }

    private HttpRequest forwarded(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        HttpRequest.Builder request = HttpRequest.newBuilder(target(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        Headers headers = exchange.getRequestHeaders();
        headers.forEach((name, values) -> {
            if (isForwarded(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        List<String> hops = new ArrayList<>(headers.getOrDefault("X-Forwarded-For", List.of()));
        hops.add(exchange.getRemoteAddress().getAddress().getHostAddress());
        return request.setHeader("X-Forwarded-For", String.join(", ", hops))
                .setHeader("X-Forwarded-Proto", protocol)
                .setHeader("X-Forwarded-Host", Objects.requireNonNullElse(headers.getFirst("Host"), "localhost"))
                .build();
    }

    /** The path as the client has written it: a proxy that tidied it up would hide what a service makes of it. */
    private URI target(URI requested) {
        String query = requested.getRawQuery() == null ? "" : "?" + requested.getRawQuery();
        return URI.create("http://" + backend.getRawAuthority() + requested.getRawPath() + query);
    }

    private static void answer(HttpExchange exchange, HttpResponse<?> answer, InputStream body) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (isForwarded(name)) {
                exchange.getResponseHeaders().put(name, new ArrayList<>(values));
            }
        });
        if (hasNoBody(exchange, answer)) {
            answer.headers()
                    .firstValue("Content-Length")
                    .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
            exchange.sendResponseHeaders(answer.statusCode(), -1);
            return;
        }
        long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
        // The JDK's server calls "none" what we call nothing, and "zero" what is not known yet.
        exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : Math.max(0, length));
        if (length != 0) {
            copy(body, exchange.getResponseBody());
        }
    }

    private static boolean hasNoBody(HttpExchange exchange, HttpResponse<?> answer) {
        return exchange.getRequestMethod().equals("HEAD") || answer.statusCode() == 204 || answer.statusCode() == 304;
    }

    /**
     * The headers and each piece leave at once: whoever follows a stream waits for the next event, not for a full buffer. Newer JDKs
     * keep the headers back until there is something behind them.
     */
    private static void copy(InputStream from, OutputStream to) throws IOException {
        to.flush();
        byte[] piece = new byte[PIECE];
        for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
            to.write(piece, 0, read);
            to.flush();
        }
    }

    private static boolean isForwarded(String name) {
        return !NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT));
    }
}
