package com.kapgel.migrate;

import java.util.List;
import java.util.Map;
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

    private final Message told;
    private final @Nullable String sqlState;
    private final boolean connected;

    MigrationException(Message told, @Nullable String sqlState, boolean connected, @Nullable Throwable cause) {
        super(told.text(), cause);
        this.told = told;
        this.sqlState = sqlState;
        this.connected = connected;
    }

    /** The server's error code, such as {@code 55P03} for a lock that was not given in time; empty when no server spoke. */
    public Optional<String> sqlState() {
        return Optional.ofNullable(sqlState);
    }

    /** Whether there was a connection; false when none could be had, so that nothing was tried. */
    public boolean connected() {
        return connected;
    }

    /** The first line of the message. */
    public String headline() {
        return told.headline();
    }

    /**
     * What stands below the headline, in order: a label such as {@code file}, {@code statement}, {@code server} or {@code
     * remedy}, and its text. A label may come several times, as {@code found} does for several files that were changed; an
     * empty one continues what stands above.
     */
    public List<Map.Entry<String, String>> details() {
        return told.lines().stream()
                .map(line -> Map.entry(line.label(), line.text()))
                .toList();
    }
}
