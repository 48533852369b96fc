package com.kapgel.migrate;

import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a stack trace for an exception whose own words must not be shown. It prints like the original, with the same class
 * name and the same frames, and with a cleaned message.
 */
final class CleanCause extends Exception {

    private static final long serialVersionUID = 1L;

    private final String originalName;

    private CleanCause(String originalName, @Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
        this.originalName = originalName;
    }

    /**
     * A copy of the exception and of its causes. Those of a database stay {@link SQLException}s with their SQLState, reduced
     * to what {@link ServerError#message} lets through.
     */
    static Throwable of(Throwable failure, UnaryOperator<String> cleaning) {
        List<Throwable> chain = ServerError.chain(failure);
        int innermost = chain.size() - 1;
        Throwable copy = copy(chain.get(innermost), cleaning, null);
        for (int i = innermost - 1; i >= 0; i--) {
            copy = copy(chain.get(i), cleaning, copy);
        }
        return copy;
    }

    private static Throwable copy(Throwable original, UnaryOperator<String> cleaning, @Nullable Throwable cause) {
        String message = original.getMessage();
        Throwable copy = original instanceof SQLException sql
                ? new SQLException(
                        cleaning.apply(ServerError.message(sql)), sql.getSQLState(), sql.getErrorCode(), cause)
                : new CleanCause(
                        original.getClass().getName(), message == null ? null : cleaning.apply(message), cause);
        copy.setStackTrace(original.getStackTrace());
        return copy;
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // Not the message is another one, but the class name before it.
    public String toString() {
        return getMessage() == null ? originalName : originalName + ": " + getMessage();
    }
}
