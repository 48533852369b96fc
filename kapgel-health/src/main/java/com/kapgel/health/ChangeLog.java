package com.kapgel.health;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one line when a check's result changes, and none while it stays the same. */
final class ChangeLog {
    private static final Logger log = LoggerFactory.getLogger(Health.class);

    private final String name;
    private final UnaryOperator<String> scrubber;
    private final AtomicReference<CheckResult> last = new AtomicReference<>(CheckResult.healthy());

    ChangeLog(String name, UnaryOperator<String> scrubber) {
        this.name = name;
        this.scrubber = scrubber;
    }

    void record(CheckResult result) {
        if (last.getAndSet(result).saysTheSameAs(result)) {
            return;
        }
        Throwable cause = result.cause();
        if (result.status() == Status.HEALTHY) {
            log.info("Health check '{}' is healthy again", name);
        } else if (cause == null) {
            log.warn("Health check '{}' is {}", name, result);
        } else {
            log.warn("Health check '{}' is {}: {}", name, result, Causes.describe(cause, scrubber));
        }
    }

    void failedToClose(Throwable failure) {
        log.warn("Health check '{}' could not be closed: {}", name, Causes.describe(failure, scrubber));
    }
}
