package com.kapgel.ratelimit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Judges by what becomes of calls whether Redis is worth asking: it is not when ten calls got no answer in time and no more
 * than those were answered since the first of them. A second with answers in it wipes the slate.
 *
 * <p>In good weather an answer costs one look at a number. Calls that end at the same moment may be counted in another order than
 * they came in, which only shifts the verdict by a call. Safe for use by several threads.
 */
final class Breaker {
    /** One call now and then misses its deadline, in a cold process or on a busy machine, which says nothing about Redis. */
    static final int MISSES = 10;

    private static final long SLATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicInteger missed = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile long firstMissNanos;

    void answered() {
        if (missed.get() > 0) {
            answered.incrementAndGet();
        }
    }

    /** Notes a call without an answer in time; true if Redis is not worth asking any more. */
    boolean missed(long nanos) {
        if (answered.get() > 0 && nanos - firstMissNanos > SLATE_NANOS) {
            reset();
        }
        int misses = missed.incrementAndGet();
        if (misses == 1) {
            firstMissNanos = nanos;
        }
        return misses >= MISSES && misses >= answered.get();
    }

    void reset() {
        missed.set(0);
        answered.set(0);
    }
}
