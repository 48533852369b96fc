package com.kapgel.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of decisions, and keeps what they throw from the caller. */
final class DecisionListeners {
    private static final Logger log = LoggerFactory.getLogger(RateLimiter.class);

    private final String limiterName;
    private final BiConsumer<String, Decision>[] listeners;
    private final BiConsumer<Decision, Duration>[] timed;
    private final LongSupplier nanoClock;
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    DecisionListeners(
            String limiterName,
            List<BiConsumer<String, Decision>> listeners,
            List<BiConsumer<Decision, Duration>> timed,
            LongSupplier nanoClock) {
        this.limiterName = limiterName;
        this.listeners = array(listeners);
        this.timed = array(timed);
        this.nanoClock = nanoClock;
    }

    @SuppressWarnings("unchecked") // Nobody else sees the array.
    private static <T, U> BiConsumer<T, U>[] array(List<BiConsumer<T, U>> listeners) {
        return listeners.toArray((BiConsumer<T, U>[]) new BiConsumer<?, ?>[0]);
    }

    /** When a decision begins; where nobody wants to know how long it takes, no clock is read. */
    long begin() {
        return timed.length == 0 ? 0 : nanoClock.getAsLong();
    }

    void tell(String key, Decision decision, long beganNanos) {
        if (timed.length > 0) {
            tellTime(decision, Duration.ofNanos(nanoClock.getAsLong() - beganNanos));
        }
        for (BiConsumer<String, Decision> listener : listeners) {
            try {
                listener.accept(key, decision);
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
    }

    private void tellTime(Decision decision, Duration took) {
        for (BiConsumer<Decision, Duration> listener : timed) {
            try {
                listener.accept(decision, took);
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
    }

    private void failed(Throwable e) {
        if (failureLogged.compareAndSet(false, true)) {
            log.error("A decision listener of the rate limiter {} failed. This is logged once.", limiterName, e);
        }
    }
}
