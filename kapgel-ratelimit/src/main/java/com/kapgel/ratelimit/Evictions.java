package com.kapgel.ratelimit;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many keys were given up while they still had something to count, for want of room. Says so once. */
final class Evictions {
    private static final Logger log = LoggerFactory.getLogger(Backend.class);

    private final long maxKeys;
    private final String advice;
    private final LongAdder keys = new LongAdder();
    private final AtomicBoolean logged = new AtomicBoolean();

    Evictions(long maxKeys) {
        this(maxKeys, "If these are real clients, give Backend.memory(maxKeys) a larger number.");
    }

    private Evictions(long maxKeys, String advice) {
        this.maxKeys = maxKeys;
        this.advice = advice;
    }

    /** For a memory that only decides while Redis does not, and whose size nobody sets. */
    static Evictions besideRedis(long maxKeys) {
        return new Evictions(maxKeys, "Redis forgets none; only what is decided without Redis is affected.");
    }

    void add(long evicted) {
        if (evicted > 0) {
            keys.add(evicted);
            if (logged.compareAndSet(false, true)) {
                log.warn(
                        "A rate limiter counts for more than {} keys at once in memory, so those with the least"
                                + " to lose are forgotten. {} This is logged once.",
                        maxKeys,
                        advice);
            }
        }
    }

    long total() {
        return keys.sum();
    }
}
