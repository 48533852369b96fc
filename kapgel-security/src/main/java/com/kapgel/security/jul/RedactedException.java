package com.kapgel.security.jul;

import com.kapgel.security.Redactor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads as another exception does, with its stack trace, and without the secrets in its messages. */
final class RedactedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Longer chains are made by mistake. */
    private static final int DEEPEST = 100;

    private final String text;

    private RedactedException(String text, @Nullable Throwable cause) {
        super(text, cause);
        this.text = text;
    }

    static Throwable of(Throwable thrown, Redactor redactor) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.add(thrown);
        return of(thrown, redactor, seen, 0);
    }

    /** Without what has been seen before, or is too deep. */
    private static RedactedException of(Throwable thrown, Redactor redactor, Set<Throwable> seen, int depth) {
        Throwable cause = read(thrown::getCause).orElse(null);
        boolean last = depth == DEEPEST;
        RedactedException copy = new RedactedException(
                text(thrown, redactor),
                cause == null || last || !seen.add(cause) ? null : of(cause, redactor, seen, depth + 1));
        copy.setStackTrace(read(thrown::getStackTrace).orElse(new StackTraceElement[0]));
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (!last && seen.add(suppressed)) {
                copy.addSuppressed(of(suppressed, redactor, seen, depth + 1));
            }
        }
        return copy;
    }

    private static String text(Throwable thrown, Redactor redactor) {
        String type = thrown.getClass().getName();
        return read(thrown::toString).map(text -> text(type, text, redactor)).orElse("[unreadable: " + type + "]");
    }

    /** The type is no name of a secret, even if it is a LoginException in a package auth. */
    private static String text(String type, String text, Redactor redactor) {
        int message = text.startsWith(type + ": ") ? type.length() + 2 : 0;
        return text.substring(0, message) + Redactor.oneLine(redactor.redact(text.substring(message)));
    }

    /** Nothing where it throws, as exceptions may be anybody's. */
    private static <T> Optional<T> read(Supplier<? extends @Nullable T> part) {
        try {
            return Optional.ofNullable(part.get());
        } catch (Throwable e) {
            if (RedactedRecord.isFatal(e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // It names the exception that it stands for.
    public String toString() {
        return text;
    }
}
