package com.kapgel.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a Redis backend was told.
 *
 * @param deadline how long a decision is waited for
 * @param tellsDeadline whether scripts are told it; not where a test gives them a clock of its own
 * @param nanoClock nanoseconds from any origin, such as {@link System#nanoTime}
 */
record RedisSettings(
        RedisAddress address,
        RedisKeys keys,
        Duration deadline,
        Fallback fallback,
        RollOut rollOut,
        List<Consumer<Backend.Status>> listeners,
        Script.Library scripts,
        boolean tellsDeadline,
        LongSupplier nanoClock) {
    static final Duration DEADLINE = Duration.ofMillis(5);

    RedisSettings {
        listeners = List.copyOf(listeners);
    }

    static RedisSettings of(RedisAddress address) {
        return new RedisSettings(
                address,
                RedisKeys.readable(),
                DEADLINE,
                Fallback.memory(),
                RollOut.complete(),
                List.of(),
                Script.Library.load(),
                /* tellsDeadline= */ true,
                System::nanoTime);
    }

    RedisSettings withKeys(RedisKeys keys) {
        return new RedisSettings(
                address, keys, deadline, fallback, rollOut, listeners, scripts, tellsDeadline, nanoClock);
    }

    RedisSettings withDeadline(Duration deadline) {
        return new RedisSettings(
                address, keys, deadline, fallback, rollOut, listeners, scripts, tellsDeadline, nanoClock);
    }

    RedisSettings withFallback(Fallback fallback) {
        return new RedisSettings(
                address, keys, deadline, fallback, rollOut, listeners, scripts, tellsDeadline, nanoClock);
    }

    RedisSettings withRollOut(RollOut rollOut) {
        return new RedisSettings(
                address, keys, deadline, fallback, rollOut, listeners, scripts, tellsDeadline, nanoClock);
    }

    RedisSettings withListeners(List<Consumer<Backend.Status>> listeners) {
        return new RedisSettings(
                address, keys, deadline, fallback, rollOut, listeners, scripts, tellsDeadline, nanoClock);
    }

    /** With scripts that have a clock of their own, and the same one here. */
    RedisSettings withClock(Script.Library scripts, LongSupplier nanoClock) {
        return new RedisSettings(
                address, keys, deadline, fallback, rollOut, listeners, scripts, /* tellsDeadline= */ false, nanoClock);
    }
}
