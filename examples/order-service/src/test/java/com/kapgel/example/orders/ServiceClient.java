package com.kapgel.example.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a test asks a running service over HTTP. */
interface ServiceClient {

    HttpClient CLIENT = HttpClient.newHttpClient();

    URI uri(String path);

    /** What the service has printed, for the message when it does not answer. */
    String output();

    default HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    default HttpResponse<String> post(String path, String json) {
        return send("POST", path, json);
    }

    default HttpResponse<String> send(String method, String path, String json) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    default HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, HttpResponse.BodyHandlers.ofString());
    }

    default <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return CLIENT.send(request.timeout(Duration.ofSeconds(30)).build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException("The service said: " + output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    default EventReader follow(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new EventReader(send(request, HttpResponse.BodyHandlers.ofLines()));
    }
}
