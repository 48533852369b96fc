package com.kapgel.security.jul;

import com.kapgel.security.Redactor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads as another exception does, with its stack trace, and without the secrets in its messages. */
final class RedactedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String text;

    private RedactedException(String text, @Nullable Throwable cause) {
        super(text, cause);
        this.text = text;
    }

    static Throwable of(Throwable thrown, Redactor redactor) {
        return of(thrown, redactor, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static RedactedException of(Throwable thrown, Redactor redactor, Set<Throwable> seen) {
        seen.add(thrown);
        Throwable cause = thrown.getCause();
        RedactedException told = new RedactedException(
                text(thrown, redactor), cause == null || seen.contains(cause) ? null : of(cause, redactor, seen));
        told.setStackTrace(thrown.getStackTrace());
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (!seen.contains(suppressed)) {
                told.addSuppressed(of(suppressed, redactor, seen));
            }
        }
        return told;
    }

    private static String text(Throwable thrown, Redactor redactor) {
        try {
            return Redactor.oneLine(redactor.redact(thrown.toString()));
        } catch (RuntimeException e) {
            return thrown.getClass().getName();
        }
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // It names the exception that it stands for.
    public String toString() {
        return text;
    }
}
