package com.kapgel.health;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Follows an exception to its causes, and puts them into one line that may be logged. */
final class Causes {
    private static final int MOST_CAUSES = 16;

    private Causes() {}

    /**
     * Names the class, SQLState and place of each exception in the chain, and its message as far as the scrubber lets it
     * through. Whatever the exception's own methods throw, it returns.
     */
    static String describe(Throwable thrown, UnaryOperator<String> scrubber) {
        try {
            return describeChain(thrown, scrubber);
        } catch (Throwable hostile) { // what a failure throws when it is asked must not be a failure more
            return thrown.getClass().getName() + " (and " + hostile.getClass().getName()
                    + " when it was asked for more)";
        }
    }

    private static String describeChain(Throwable thrown, UnaryOperator<String> scrubber) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause : chain(thrown)) {
            text.append(text.isEmpty() ? "" : ", caused by ");
            appendSingle(text, cause, scrubber);
        }
        return text.toString();
    }

    /** The exception and its causes, outermost first; the first sixteen of them, since causes may go in a circle. */
    static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && chain.size() < MOST_CAUSES; cause = cause.getCause()) {
            chain.add(cause);
        }
        return chain;
    }

    private static void appendSingle(StringBuilder text, Throwable thrown, UnaryOperator<String> scrubber) {
        text.append(thrown.getClass().getName());
        if (thrown instanceof SQLException failure && failure.getSQLState() != null) {
            text.append(" [SQLState ").append(failure.getSQLState()).append(']');
        }
        String message = scrubbed(thrown.getMessage(), scrubber);
        text.append(message.isEmpty() ? "" : ": ").append(message);
        StackTraceElement[] frames = thrown.getStackTrace();
        if (frames.length > 0) {
            text.append(" at ").append(frames[0]);
        }
    }

    /** A scrubber that fails lets nothing through. */
    private static String scrubbed(@Nullable String message, UnaryOperator<String> scrubber) {
        if (message == null) {
            return "";
        }
        try {
            return scrubber.apply(message).replaceAll("\\p{Cntrl}+", " ").strip();
        } catch (RuntimeException failure) {
            return "(message left out, the scrubber threw " + failure.getClass().getName() + ")";
        }
    }
}
