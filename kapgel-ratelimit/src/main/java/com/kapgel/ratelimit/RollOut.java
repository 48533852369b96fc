package com.kapgel.ratelimit;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that Redis decides about while it is being introduced: the same ones in every instance. */
final class RollOut {
    private static final Logger log = LoggerFactory.getLogger(Backend.class);

    private final IntSupplier percent;
    private final AtomicBoolean failureLogged = new AtomicBoolean();
    private volatile int lastKnown;

    RollOut(IntSupplier percent) {
        this.percent = percent;
    }

    static RollOut complete() {
        return new RollOut(() -> 100);
    }

    boolean includes(String key) {
        int now = percent();
        return now >= 100 || (now > 0 && Math.floorMod((key.hashCode() * 0x9E3779B9) >>> 8, 100) < now);
    }

    private int percent() {
        try {
            int now = percent.getAsInt();
            if (now != lastKnown) {
                lastKnown = now;
            }
        } catch (RuntimeException e) {
            if (failureLogged.compareAndSet(false, true)) {
                log.error(
                        "The function given to percentOfKeys failed; its last answer, {}, stays in force. This is logged once.",
                        lastKnown,
                        e);
            }
        }
        return lastKnown;
    }
}
