package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session as it is before a migration changes its settings: what Flyway has set in the migration's transaction, which a
 * rollback takes back, and the timeouts of user, database and server.
 *
 * @param pid the server's process behind the connection
 */
record SessionStart(int pid, String searchPath, String role, Timeouts timeouts) {

    private static final String SETTINGS = """
            pg_backend_pid(), current_setting('search_path'), current_setting('role'),
            1000 * extract(epoch FROM current_setting('lock_timeout')::interval),
            1000 * extract(epoch FROM current_setting('statement_timeout')::interval),
            1000 * extract(epoch FROM current_setting('transaction_timeout', true)::interval)""";

    private static final String SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SELECT set_config('role', ?, true)";

    static SessionStart of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + SETTINGS)) {
            return of(row);
        }
    }

    /**
     * Ends the part of a transaction that belongs to a migration: what it has left to be checked at the end is checked now, while
     * it can be told whose it is, and what follows is done by who has logged in.
     */
    void settle(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SETTLE)) {
            statement.setString(1, role);
            statement.execute();
        }
    }

    /**
     * The same in one round trip with a statement that follows, since each migration ends so.
     *
     * @return the parameters of the statement begin with the second
     */
    PreparedStatement settlingBefore(String sql, Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(SETTLE + "; " + sql);
        statement.setString(1, role);
        return statement;
    }

    /**
     * The session as it is, and limits each wait for a lock until the transaction ends: one round trip, since each migration
     * begins so.
     *
     * @param heard whether anybody listens to the server's notices; else it keeps them to itself until the transaction ends
     */
    static SessionStart limited(Connection connection, Duration lockTimeout, boolean heard) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT " + SETTINGS + ", set_config('lock_timeout', ?, true)"
                        + (heard ? "" : ", set_config('client_min_messages', 'error', true)"))) {
            statement.setString(1, lockTimeout.toMillis() + "ms");
            try (ResultSet row = statement.executeQuery()) {
                return of(row);
            }
        }
    }

    private static SessionStart of(ResultSet row) throws SQLException {
        row.next();
        return new SessionStart(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                new Timeouts(
                        Duration.ofMillis(row.getLong(4)),
                        Duration.ofMillis(row.getLong(5)),
                        Optional.ofNullable(row.getBigDecimal(6))
                                .map(millis -> Duration.ofMillis(millis.longValue()))));
    }

    /**
     * The same with a schema before all others, as Flyway puts it there for its migrations.
     *
     * @param schema null for none
     */
    SessionStart in(@Nullable String schema) {
        return schema == null
                ? this
                : new SessionStart(pid, HistoryTable.quoted(schema) + ", " + searchPath, role, timeouts);
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
