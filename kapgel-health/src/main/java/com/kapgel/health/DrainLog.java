package com.kapgel.health;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two lines that a drain writes; apart, so that whoever only looks at {@link Drain} starts no logging. */
final class DrainLog {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private DrainLog() {}

    static void begun(int inFlight, Duration longest) {
        log.info(
                "Draining: not ready from now on, {} in flight, the end comes within {}",
                inFlight,
                Seconds.text(longest));
    }

    static void ended(DrainReport report) {
        if (report.isClean()) {
            log.info("The service has {}", report);
        } else {
            log.warn("The service has {}", report);
        }
    }
}
