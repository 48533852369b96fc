package com.kapgel.ratelimit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Judges by what becomes of calls whether Redis is worth asking: it is not when calls got no answer in time ten times, and no more
 * calls than those were answered since the first. Calls that miss their deadline together were held up by one thing, such as a pause
 * of this very process, and count as one time. A second with answers in it wipes the slate.
 *
 * <p>In good weather an answer costs one look at a number. Calls that end at the same moment may be counted in another order than
 * they came in, which only shifts the verdict by a call. Safe for use by several threads.
 */
final class Breaker {
    /** One call now and then misses its deadline, in a cold process or on a busy machine, which says nothing about Redis. */
    static final int SEPARATE_MISSES = 10;

    private static final long SLATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long togetherNanos;
    private final AtomicInteger times = new AtomicInteger();
    private final AtomicInteger missed = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile long firstMissNanos;
    private volatile long lastTimeNanos;

    /** @param togetherNanos within which misses count as one time, such as the deadline */
    Breaker(long togetherNanos) {
        this.togetherNanos = togetherNanos;
    }

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
        if (misses == 1 || nanos - lastTimeNanos >= togetherNanos) {
            lastTimeNanos = nanos;
            times.incrementAndGet();
        }
        return times.get() >= SEPARATE_MISSES && misses >= answered.get();
    }

    void reset() {
        times.set(0);
        missed.set(0);
        answered.set(0);
    }
}
