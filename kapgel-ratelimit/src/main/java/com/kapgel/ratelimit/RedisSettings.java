package com.kapgel.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a Redis backend was told.
 *
 * @param deadline how long a decision is waited for
 */
record RedisSettings(
        RedisAddress address,
        RedisKeys keys,
        Duration deadline,
        Fallback fallback,
        RollOut rollOut,
        List<Consumer<Backend.Status>> listeners,
        Clock clock) {

    RedisSettings {
        listeners = List.copyOf(listeners);
    }

    Script.Library scripts() {
        return clock.scripts();
    }

    boolean tellsDeadline() {
        return clock.tellsDeadline();
    }

    LongSupplier nanoClock() {
        return clock.nanos();
    }

    /**
     * Whose time it is, here and in the scripts.
     *
     * @param tellsDeadline whether scripts are told it; not where a test gives them a clock of its own
     * @param nanos nanoseconds from any origin, such as {@link System#nanoTime}
     */
    record Clock(Script.Library scripts, boolean tellsDeadline, LongSupplier nanos) {
        /** The server's own there, and this machine's here. */
        static Clock real() {
            return new Clock(Script.Library.load(), /* tellsDeadline= */ true, System::nanoTime);
        }
    }
}
