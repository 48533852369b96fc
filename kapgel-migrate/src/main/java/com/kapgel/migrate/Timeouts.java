package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * How long the server lets a statement wait for locks, and run; zero for as long as it takes.
 *
 * @param transaction how long all statements of a transaction may take together; empty before PostgreSQL 17, which has no limit
 */
record Timeouts(Duration lock, Duration statement, Optional<Duration> transaction) {

    /** Sets them on the session, or only until its transaction ends. */
    void set(Connection connection, boolean untilCommit) throws SQLException {
        set(connection, untilCommit, "");
    }

    /**
     * The same, and has the server keep its notices to itself: nobody reads them, and the driver would hold all that a statement
     * raises in memory until it ends.
     */
    void setWithoutNotices(Connection connection, boolean untilCommit) throws SQLException {
        set(connection, untilCommit, ", set_config('client_min_messages', 'error', " + untilCommit + ")");
    }

    private void set(Connection connection, boolean untilCommit, String more) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT set_config('lock_timeout', ?, ?), set_config('statement_timeout', ?, ?)"
                        + (transaction.isPresent() ? ", set_config('transaction_timeout', ?, ?)" : "")
                        + more)) {
            statement.setString(1, text(lock));
            statement.setBoolean(2, untilCommit);
            statement.setString(3, text(this.statement));
            statement.setBoolean(4, untilCommit);
            if (transaction.isPresent()) {
                statement.setString(5, text(transaction.get()));
                statement.setBoolean(6, untilCommit);
            }
            statement.execute();
        }
    }

    /** Rounded up, because zero would be no limit at all. */
    private static String text(Duration timeout) {
        return timeout.plusNanos(999_999).toMillis() + "ms";
    }

    /** The same, but no statement longer than this. */
    Timeouts atMost(Duration limit) {
        return statement.isZero() || statement.compareTo(limit) > 0 ? new Timeouts(lock, limit, transaction) : this;
    }
}
