package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Reads a stream of server-sent events as it comes. */
final class EventReader implements AutoCloseable {

    private final HttpResponse<Stream<String>> response;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread thread;

    EventReader(HttpResponse<Stream<String>> response) {
        this.response = response;
        this.thread = new Thread(this::read, "events");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try {
            response.body().forEach(lines::add);
        } catch (RuntimeException e) {
            lines.add("(stream broken)");
        }
    }

    HttpResponse<?> response() {
        return response;
    }

    List<String> lines() {
        return lines;
    }

    /** The statuses that have arrived, in order. */
    List<String> statuses() {
        return lines.stream()
                .filter(line -> line.startsWith("data: {\"status\":\""))
                .map(line -> line.replaceFirst("^data: \\{\"status\":\"([A-Z_]+)\".*", "$1"))
                .toList();
    }

    void awaitStatuses(String... expected) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(statuses()).containsExactly(expected));
    }

    void awaitLine(String text) {
        Awaitility.await("a line with " + text)
                .atMost(Duration.ofSeconds(20))
                .until(() -> lines.stream().anyMatch(line -> line.contains(text)));
    }

    /** Waits until the server has ended the stream properly. */
    void awaitEnd() {
        Awaitility.await("the end of the stream").atMost(Duration.ofSeconds(20)).until(() -> !thread.isAlive());
        if (lines.contains("(stream broken)")) {
            throw new AssertionError("the stream was cut off");
        }
    }

    /** Hangs up. */
    @Override
    public void close() {
        response.body().close();
    }
}
