package com.kapgel.ratelimit;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many keys were given up while they still had something to count, for want of room. Says so once. */
final class Evictions {
    private static final Logger log = LoggerFactory.getLogger(Backend.class);

    private final long maxKeys;
    private final LongAdder keys = new LongAdder();
    private final AtomicBoolean logged = new AtomicBoolean();

    Evictions(long maxKeys) {
        this.maxKeys = maxKeys;
    }

    void add(long evicted) {
        if (evicted > 0) {
            keys.add(evicted);
            if (logged.compareAndSet(false, true)) {
                log.warn(
                        "A rate limiter counts for more than {} keys at once, so those that have used least are forgotten. If"
                                + " these are real clients, give Backend.memory(maxKeys) a larger number. This is logged once.",
                        maxKeys);
            }
        }
    }

    long total() {
        return keys.sum();
    }
}
