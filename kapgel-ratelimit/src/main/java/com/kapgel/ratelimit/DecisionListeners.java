package com.kapgel.ratelimit;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of decisions, and keeps what they throw from the caller. */
final class DecisionListeners {
    private static final Logger log = LoggerFactory.getLogger(RateLimiter.class);

    private final String limiterName;
    private final DecisionListener[] listeners;
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    DecisionListeners(String limiterName, List<DecisionListener> listeners) {
        this.limiterName = limiterName;
        this.listeners = listeners.toArray(DecisionListener[]::new);
    }

    void tell(String key, Decision decision) {
        for (DecisionListener listener : listeners) {
            try {
                listener.onDecision(key, decision);
            } catch (RuntimeException e) {
                if (failureLogged.compareAndSet(false, true)) {
                    log.error("A decision listener of the rate limiter {} failed. This is logged once.", limiterName, e);
                }
            }
        }
    }
}
