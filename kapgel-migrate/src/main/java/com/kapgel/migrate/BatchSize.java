package com.kapgel.migrate;

import java.time.Duration;

/**
 * How many rows the next batch has: about as many as take a fifth of a second, since a request that writes a row of it waits for
 * the rest of it, and some batches take twice as long as the one before. From a hundredth to ten times of what the directive says.
 */
record BatchSize(int asked) {

    static final Duration TARGET = Duration.ofMillis(200);

    /** Grows step by step, because the next rows may be dearer; shrinks at once. */
    int after(int rows, Duration took) {
        double factor = (double) TARGET.toNanos() / Math.max(1, took.toNanos());
        return within(rows * Math.min(2, factor));
    }

    /** As near to so many rows as the directive allows; it may be another one than when they were counted. */
    int within(double rows) {
        return (int) Math.max(Math.max(1, asked / 100), Math.min(rows, asked * 10.0));
    }
}
