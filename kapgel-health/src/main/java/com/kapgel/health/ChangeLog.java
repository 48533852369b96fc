package com.kapgel.health;

import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one line when a check's result changes, and none while it stays the same. */
final class ChangeLog implements HealthListener {
    private static final Logger log = LoggerFactory.getLogger(Health.class);

    private final UnaryOperator<String> scrubber;

    ChangeLog(UnaryOperator<String> scrubber) {
        this.scrubber = scrubber;
    }

    @Override
    public void onChange(String check, CheckResult before, CheckResult after) {
        Throwable cause = after.cause();
        if (after.status() == Status.HEALTHY) {
            boolean wasWellAsFarAsKnown = before == History.NOT_RUN_YET;
            if (!wasWellAsFarAsKnown) {
                log.info("Health check '{}' is healthy again", check);
            }
        } else if (cause == null) {
            log.warn("Health check '{}' is {}", check, after);
        } else {
            log.warn("Health check '{}' is {}: {}", check, after, Causes.describe(cause, scrubber));
        }
    }

    void failedToClose(String check, Throwable failure) {
        log.warn("Health check '{}' could not be closed: {}", check, Causes.describe(failure, scrubber));
    }
}
