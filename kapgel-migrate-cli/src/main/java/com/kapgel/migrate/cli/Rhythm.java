package com.kapgel.migrate.cli;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides which of many messages about the same thing are worth a line: the first one, and then fewer and fewer, from one in two
 * seconds down to one a minute. An hour makes about a hundred lines. Thread-safe.
 */
final class Rhythm {

    private static final long SHORTEST_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long SHARE = 10;

    private final LongSupplier nanoTime;
    private String current = "";
    private long begun;
    private long next;

    Rhythm(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param about what it is about; something else begins anew */
    boolean isDue(String about) {
        return isDue(about, nanoTime.getAsLong());
    }

    private synchronized boolean isDue(String about, long now) {
        if (!about.equals(current)) {
            current = about;
            begun = now;
        } else if (now - next < 0) {
            return false;
        }
        next = now + Math.max(SHORTEST_NANOS, Math.min(LONGEST_NANOS, (now - begun) / SHARE));
        return true;
    }
}
