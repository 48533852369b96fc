package com.kapgel.example.orders;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of one server-sent event, as the HTML standard describes {@code text/event-stream}. */
final class ServerSentEvent {

    /** A comment: tells proxies that the connection lives, and tells us when the reader is gone. */
    static final ServerSentEvent HEARTBEAT = new ServerSentEvent(":\n\n");

    /** How long a browser waits, in milliseconds, before it comes back after a lost connection. */
    static final ServerSentEvent RETRY = new ServerSentEvent("retry: 2000\n\n");

    private final byte[] bytes;

    private ServerSentEvent(String text) {
        bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Carries its id: a reader that comes back sends it as {@code Last-Event-ID}. */
    static ServerSentEvent of(StatusChange change) {
        return new ServerSentEvent("id: " + change.id() + "\nevent: status\ndata: " + json(change::writeTo) + "\n\n");
    }

    /** Says that the stream ends here and goes on elsewhere; a browser connects again after so many milliseconds. */
    static ServerSentEvent bye(int retryMillis) {
        return new ServerSentEvent("event: bye\nretry: " + retryMillis + "\ndata: {}\n\n");
    }

    static ServerSentEvent of(Position position) {
        return new ServerSentEvent("event: position\ndata: " + json(position::writeTo) + "\n\n");
    }

    private static String json(Json.Writer writer) {
        return new String(Json.bytes(writer), StandardCharsets.UTF_8); // one line: the generator does not indent
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServerSentEvent that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
