package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A transaction of our own that is tried again while it does not get its locks.
 *
 * @param subject what the listener is told: a file, or a table
 * @param connection in auto-commit mode, and so again afterwards
 */
record RetriedTransaction(MigrationRun run, String subject, Connection connection) {

    void run(LockRetries.Attempt work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            run.retries()
                    .run(
                            () -> {
                                work.run();
                                connection.commit();
                            },
                            (tries, pause, failure) -> {
                                connection.rollback();
                                run.journal().onRollback();
                                run.tellRetry(subject, tries, pause, failure);
                            });
        } catch (SQLException | RuntimeException failure) {
            rollBack(failure);
            throw failure;
        }
        connection.setAutoCommit(true);
    }

    private void rollBack(Exception failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException cut) {
            failure.addSuppressed(cut);
        }
    }
}
