package com.kapgel.monitoring;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Lets one through in a while, and counts those that it holds back. */
final class OnceInAWhile {
    private final long pauseNanos;
    private final LongSupplier nanoClock;
    private final AtomicReference<@Nullable Long> lastNanos = new AtomicReference<>();
    private final AtomicLong heldBack = new AtomicLong();

    OnceInAWhile(Duration pause, LongSupplier nanoClock) {
        this.pauseNanos = pause.toNanos();
        this.nanoClock = nanoClock;
    }

    /** How many were held back since the last one that came through; empty for one that does not. */
    OptionalLong pass() {
        Long last = lastNanos.get();
        long now = nanoClock.getAsLong();
        boolean passes = (last == null || now - last >= pauseNanos) && lastNanos.compareAndSet(last, now);
        if (!passes) {
            heldBack.incrementAndGet();
            return OptionalLong.empty();
        }
        return OptionalLong.of(heldBack.getAndSet(0));
    }
}
