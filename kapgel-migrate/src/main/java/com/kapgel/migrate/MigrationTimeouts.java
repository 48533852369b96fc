package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/**
 * Sets the timeouts of each migration on its own connection.
 *
 * <p>Every migration waits for a lock only as long as {@code lockTimeout} says, because behind a waiting {@code ALTER TABLE}
 * every other query on the table queues up. Concurrent index work is the exception: it waits for older transactions by
 * design and blocks neither readers nor writers while it does, and cutting it off leaves an invalid index behind. It runs
 * without {@code lock_timeout} and {@code statement_timeout}.
 *
 * <p>One object serves one run.
 */
final class MigrationTimeouts implements Callback {

    private static final String LOCK_TIMEOUT = "lock_timeout";
    private static final String STATEMENT_TIMEOUT = "statement_timeout";

    private final Duration lockTimeout;

    /** The statement timeout to set again after the current concurrent index work. */
    private @Nullable String lifted;

    MigrationTimeouts(Duration lockTimeout) {
        this.lockTimeout = lockTimeout;
    }

    /** Only where there is something to do, because Flyway logs a line for each. */
    @Override
    public boolean supports(Event event, @Nullable Context context) {
        return switch (event) {
            case BEFORE_EACH_MIGRATE -> true;
            case BEFORE_EACH_MIGRATE_STATEMENT -> context != null && startsIndexWork(context);
            case AFTER_EACH_MIGRATE_STATEMENT -> lifted != null;
            default -> false;
        };
    }

    private static boolean startsIndexWork(Context context) {
        try {
            return context.getConnection().getAutoCommit()
                    && StatementText.isConcurrentIndexWork(
                            context.getStatement().getSql());
        } catch (SQLException e) {
            throw cannotSet(e);
        }
    }

    @Override
    public boolean canHandleInTransaction(Event event, @Nullable Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        Connection connection = context.getConnection();
        try {
            switch (event) {
                case BEFORE_EACH_MIGRATE -> limit(connection, !connection.getAutoCommit());
                case BEFORE_EACH_MIGRATE_STATEMENT -> lift(connection);
                default -> setAgain(connection);
            }
        } catch (SQLException e) {
            throw cannotSet(e);
        }
    }

    private void limit(Connection connection, boolean untilCommit) throws SQLException {
        SessionSettings.set(connection, LOCK_TIMEOUT, String.valueOf(lockTimeout.toMillis()), untilCommit);
    }

    private void lift(Connection connection) throws SQLException {
        lifted = SessionSettings.show(connection, STATEMENT_TIMEOUT);
        SessionSettings.set(connection, LOCK_TIMEOUT, "0", false);
        SessionSettings.set(connection, STATEMENT_TIMEOUT, "0", false);
    }

    private void setAgain(Connection connection) throws SQLException {
        if (lifted != null) {
            limit(connection, false);
            SessionSettings.set(connection, STATEMENT_TIMEOUT, lifted, false);
            lifted = null;
        }
    }

    private static FlywayException cannotSet(SQLException e) {
        return new FlywayException("The timeouts of the migration could not be set", e);
    }

    @Override
    public String getCallbackName() {
        return "KapGel timeouts";
    }
}
