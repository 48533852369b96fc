package com.kapgel.testkit;

import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;

/** A servlet container that serves one context at the root path, until it is closed. Thread-safe. */
public final class RunningContainer implements AutoCloseable {
    private final String name;
    private final URI uri;
    private final Stop stop;
    private final AtomicBoolean closed = new AtomicBoolean();

    RunningContainer(String name, int port, Stop stop) {
        this.name = name;
        this.uri = URI.create("http://127.0.0.1:" + port + "/");
        this.stop = stop;
    }

    /** The root of the context, with a slash at its end: {@code server.uri().resolve("api/orders")}. */
    public URI uri() {
        return uri;
    }

    /** Stops the container; a second call does nothing. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            try {
                stop.run();
            } catch (Exception e) {
                throw new IllegalStateException(this + " did not stop", e);
            }
        }
    }

    @Override
    public String toString() {
        return name + "[" + uri + "]";
    }

    @FunctionalInterface
    interface Stop {
        void run() throws Exception;
    }
}
