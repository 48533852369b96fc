package com.kapgel.benchmarks;

import com.kapgel.testkit.FakeServer;
import com.kapgel.testkit.SentryInbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Locale;

/** How well a Sentry listens. */
enum SentryState {
    /** There is none. */
    OFF,
    /** It takes what it is told. */
    WELL,
    /** Nobody listens at its port. */
    DEAD,
    /** It takes connections, and never answers. */
    HANGING;

    /** Starts a Sentry that is so. */
    Server open() throws IOException {
        return switch (this) {
            case OFF -> new Server("", () -> {});
            case WELL -> {
                SentryInbox inbox = SentryInbox.open();
                yield new Server(inbox.dsn(), inbox);
            }
            case DEAD -> {
                try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    yield new Server(dsn(closed.getLocalPort()), () -> {});
                }
            }
            case HANGING -> {
                FakeServer hanging = FakeServer.silent();
                yield new Server(dsn(hanging.port()), hanging);
            }
        };
    }

    private static String dsn(int port) {
        return "http://key@127.0.0.1:" + port + "/1";
    }

    /** What the report calls it, as in {@code sentry-hanging}. */
    @Override
    public String toString() {
        return "sentry-" + name().toLowerCase(Locale.ROOT);
    }

    /** @param dsn what leads there; empty for none */
    record Server(String dsn, AutoCloseable resource) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            resource.close();
        }
    }
}
