package com.kapgel.migrate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says why a migration or a look at the history did not succeed: what was wrong, where, and what to do about it.
 *
 * <p>The message is meant to be shown as it is. It never holds a password, and statements appear in it as the migrator's
 * scrubber left them. {@link #getCause()} is a copy that has been cleaned in the same way, all the way down: class names and
 * frames are the original's, and what a database threw is still a {@link java.sql.SQLException} with its SQLState.
 */
public final class MigrationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String sqlState;

    MigrationException(String message, @Nullable String sqlState, @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
    }

    /** The server's error code, such as {@code 55P03} for a lock that was not given in time; empty when no server spoke. */
    public Optional<String> sqlState() {
        return Optional.ofNullable(sqlState);
    }
}
