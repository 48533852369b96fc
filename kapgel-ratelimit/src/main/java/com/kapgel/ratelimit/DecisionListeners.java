package com.kapgel.ratelimit;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of decisions, and keeps what they throw from the caller. */
final class DecisionListeners {
    private static final Logger log = LoggerFactory.getLogger(RateLimiter.class);

    private final String limiterName;
    private final BiConsumer<String, Decision>[] listeners;
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    DecisionListeners(String limiterName, List<BiConsumer<String, Decision>> listeners) {
        this.limiterName = limiterName;
        this.listeners = listeners.toArray(DecisionListeners::array);
    }

    @SuppressWarnings("unchecked") // Nobody else sees the array.
    private static BiConsumer<String, Decision>[] array(int length) {
        return (BiConsumer<String, Decision>[]) new BiConsumer<?, ?>[length];
    }

    void tell(String key, Decision decision) {
        for (BiConsumer<String, Decision> listener : listeners) {
            try {
                listener.accept(key, decision);
            } catch (RuntimeException | Error e) {
                if (failureLogged.compareAndSet(false, true)) {
                    log.error(
                            "A decision listener of the rate limiter {} failed. This is logged once.", limiterName, e);
                }
            }
        }
    }
}
