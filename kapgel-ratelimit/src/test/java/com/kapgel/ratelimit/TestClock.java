package com.kapgel.ratelimit;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The two clocks of a memory backend, which stand still unless they are moved. */
final class TestClock {
    static final long NOON = 1_800_000_000_000_000L;

    private final AtomicLong micros = new AtomicLong(NOON);
    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);

    long micros() {
        return micros.get();
    }

    long nanos() {
        return nanos.get();
    }

    void setMicros(long value) {
        micros.set(value);
    }

    void setNanos(long value) {
        nanos.set(value);
    }

    /** Moves both clocks; the one of microseconds by whole ones. */
    void advanceNanos(long by) {
        nanos.addAndGet(by);
        micros.addAndGet(Math.floorDiv(by, 1_000));
    }

    void advanceSeconds(double seconds) {
        advanceNanos(Math.round(seconds * 1e9));
    }

    MemoryBackend backend(long maxKeys) {
        return new MemoryBackend(this::micros, this::nanos, maxKeys);
    }

    MemoryBackend backend() {
        return backend(1_000_000);
    }

    static BigInteger nanos(long micros) {
        return BigInteger.valueOf(micros).multiply(BigInteger.valueOf(1_000));
    }
}
