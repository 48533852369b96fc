package com.kapgel.security.servlet;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs one warning and no other, however many requests give reason to. */
final class OnceLog {
    private final Logger log;
    private final AtomicBoolean warned = new AtomicBoolean();

    OnceLog(Class<?> filter) {
        log = LoggerFactory.getLogger(filter);
    }

    /** Then there is no need to look for a reason. */
    boolean hasWarned() {
        return warned.get();
    }

    void warn(String message, Object... values) {
        if (!warned.get() && warned.compareAndSet(false, true)) {
            log.warn(message + " This is logged once.", values);
        }
    }
}
