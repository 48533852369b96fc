package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the connection that migrates with the session settings that it had before.
 *
 * <p>A {@code SET lock_timeout} in a migration would else stay on a pooled connection and surprise a request much later;
 * Flyway itself takes back only role and search path. One object serves one run.
 */
final class SettingsGuard implements Callback {

    /** The connection that migrates, from its first migration on. When a run fails, Flyway speaks of another one. */
    private @Nullable Connection guarded;

    private @Nullable SessionSettings found;

    @Override
    public boolean supports(Event event, @Nullable Context context) {
        return switch (event) {
            case BEFORE_EACH_MIGRATE -> guarded == null;
            case AFTER_MIGRATE_OPERATION_FINISH, AFTER_MIGRATE_ERROR -> guarded != null;
            default -> false;
        };
    }

    @Override
    public boolean canHandleInTransaction(Event event, @Nullable Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        try {
            if (event == Event.BEFORE_EACH_MIGRATE) {
                guarded = context.getConnection();
                found = SessionSettings.of(guarded);
            } else if (guarded != null && found != null && guarded.isValid(1)) {
                // A connection that was cut has nothing to restore, and why it was cut is what the caller must hear.
                found.restore(guarded);
            }
        } catch (SQLException e) {
            throw new FlywayException("The session's settings could not be kept", e);
        }
    }

    @Override
    public String getCallbackName() {
        return "KapGel settings guard";
    }
}
