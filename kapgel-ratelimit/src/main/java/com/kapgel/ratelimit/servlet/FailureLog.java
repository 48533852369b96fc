package com.kapgel.ratelimit.servlet;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the first failure of each filter, and decides which failures a request survives. */
final class FailureLog {
    private static final Logger log = LoggerFactory.getLogger(RateLimitFilter.class);

    private final String filter;
    private final AtomicBoolean logged = new AtomicBoolean();

    FailureLog(String filter) {
        this.filter = filter;
    }

    /**
     * Notes a failure of the limiter or of a function that the application gave us. Errors count as well, because a limit must
     * not cost a request that would succeed; only those that say that the virtual machine is broken or out of memory go on.
     */
    void note(Throwable failure) {
        if (failure instanceof VirtualMachineError error && !(failure instanceof StackOverflowError)) {
            throw error;
        }
        if (logged.compareAndSet(false, true)) {
            log.error(
                    "The rate limit filter {} failed, so requests go on uncounted. This is logged once.",
                    filter,
                    failure);
        }
    }
}
