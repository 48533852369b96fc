package com.kapgel.monitoring;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Lets one through in a while, and counts those that it holds back. */
final class OnceInAWhile {
    private final long pauseNanos;
    private final LongSupplier nanoClock;
    private final AtomicLong lastNanos;
    private final AtomicLong heldBack = new AtomicLong();

    OnceInAWhile(Duration pause, LongSupplier nanoClock) {
        this.pauseNanos = pause.toNanos();
        this.nanoClock = nanoClock;
        this.lastNanos = new AtomicLong(nanoClock.getAsLong() - pauseNanos);
    }

    /** How many were held back since the last one that came through; empty for one that does not. */
    OptionalLong pass() {
        long last = lastNanos.get();
        long now = nanoClock.getAsLong();
        boolean passes = now - last >= pauseNanos && lastNanos.compareAndSet(last, now);
        if (!passes) {
            heldBack.incrementAndGet();
            return OptionalLong.empty();
        }
        return OptionalLong.of(heldBack.getAndSet(0));
    }
}
