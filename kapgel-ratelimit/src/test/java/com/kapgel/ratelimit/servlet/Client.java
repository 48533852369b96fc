package com.kapgel.ratelimit.servlet;

import com.kapgel.testkit.RunningContainer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends requests over HTTP/1.1 and follows no redirect. */
final class Client {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Client() {}

    static HttpResponse<String> get(RunningContainer server, String path, String... headers) throws Exception {
        return send("GET", server, path, headers);
    }

    static HttpResponse<String> post(RunningContainer server, String path, String body) throws Exception {
        return HTTP.send(
                request(server, path)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static HttpResponse<String> send(String method, RunningContainer server, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request = request(server, path).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(RunningContainer server, String path) {
        return HttpRequest.newBuilder(server.uri().resolve(path)).timeout(Duration.ofSeconds(30));
    }
}
