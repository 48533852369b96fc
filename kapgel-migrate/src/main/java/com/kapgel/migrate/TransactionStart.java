package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The settings with which a migration's transaction begins: what Flyway has set in it, which a rollback takes back, and the
 * timeouts that hold until it ends.
 */
record TransactionStart(String searchPath, String role, String statementTimeout) {

    static TransactionStart of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('search_path'), current_setting('role'),"
                        + " current_setting('statement_timeout')")) {
            row.next();
            return new TransactionStart(row.getString(1), row.getString(2), row.getString(3));
        }
    }

    /** Limits each wait for a lock until the transaction ends. */
    void limit(Connection connection, Duration lockTimeout) throws SQLException {
        SessionSettings.set(connection, "lock_timeout", lockTimeout.toMillis() + "ms", true);
    }

    void liftStatementTimeout(Connection connection) throws SQLException {
        SessionSettings.set(connection, "statement_timeout", "0", true);
    }

    void resetStatementTimeout(Connection connection) throws SQLException {
        SessionSettings.set(connection, "statement_timeout", statementTimeout, true);
    }

    /** Sets in a new transaction what Flyway had set in the one that was rolled back. */
    void repeat(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT set_config('search_path', ?, false), set_config('role', ?, false)")) {
            statement.setString(1, searchPath);
            statement.setString(2, role);
            statement.execute();
        }
    }
}
