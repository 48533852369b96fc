package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lends a connection the lock under which nobody else migrates, undoes or repairs, and gives it back as it was.
 *
 * @param patience how long it waits for the lock
 */
record SoleSession(
        HistoryTable table, Duration patience, MigrationListener listener, Database database, LongSupplier nanoTime) {

    /** @param work gets the connection in auto-commit mode */
    <T> T run(Connection connection, Database.Question<T> work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(true);
        SessionSettings found = SessionSettings.of(connection);
        Exception failure = null;
        try (SessionLock lock = SessionLock.take(
                connection,
                table,
                patience,
                nanoTime,
                database::pause,
                listener,
                new Blockers(database.failures()::scrubbed))) {
            return work.ask(lock.connection());
        } catch (SQLException | RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            giveBack(connection, found, autoCommit, failure);
        }
    }

    /** A connection that was cut cannot be given back, and why it was cut is what the caller must hear. */
    private static void giveBack(
            Connection connection, SessionSettings found, boolean autoCommit, @Nullable Exception failure)
            throws SQLException {
        try {
            found.restore(connection);
            connection.setAutoCommit(autoCommit);
        } catch (SQLException cut) {
            if (failure == null) {
                throw cut;
            }
            failure.addSuppressed(cut);
        }
    }
}
