package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;

/** A transaction of our own on a connection in auto-commit mode, which it is in again afterwards. */
final class OwnTransaction {

    private OwnTransaction() {}

    /** Commits the work if it comes to its end, and rolls it back otherwise. */
    static void run(Connection connection, LockRetries.Attempt work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            work.run();
            connection.commit();
        } finally {
            end(connection);
        }
    }

    /** Writes into the journal as who has logged in, whatever role the file has taken since its start. */
    static void note(Connection connection, SessionStart start, LockRetries.Attempt note) throws SQLException {
        run(connection, () -> {
            start.settle(connection);
            note.run();
        });
    }

    /** Rolls back what was not committed. A connection that was cut has nothing to roll back, and why it was cut is told already. */
    private static void end(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException cut) {
            // Every later use of the connection fails as well.
        }
    }
}
