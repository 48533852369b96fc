package com.kapgel.ratelimit;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait before Redis is tried again: at first a moment, then twice as long each time up to a second, give or take a
 * half, so that instances do not come all at once. Only Redis that has stayed well for a while is tried quickly again, so one that
 * flaps is mostly left alone. For one thread at a time.
 */
final class Pauses {
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long WELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private long next = SHORTEST_NANOS;

    long nextNanos() {
        long pause = next;
        next = Math.min(LONGEST_NANOS, 2 * next);
        return pause / 2 + ThreadLocalRandom.current().nextLong(pause);
    }

    /** Redis has been well for so long. */
    void wasWellFor(long nanos) {
        if (nanos >= WELL_NANOS) {
            next = SHORTEST_NANOS;
        }
    }
}
