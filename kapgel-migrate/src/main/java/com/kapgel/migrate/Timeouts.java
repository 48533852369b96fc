package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/** How long the server lets a statement wait for locks, and run; zero for as long as it takes. */
record Timeouts(Duration lock, Duration statement) {

    /** Sets them on the session, or only until its transaction ends. */
    void set(Connection connection, boolean untilCommit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT set_config('lock_timeout', ?, ?), set_config('statement_timeout', ?, ?)")) {
            statement.setString(1, text(lock));
            statement.setBoolean(2, untilCommit);
            statement.setString(3, text(this.statement));
            statement.setBoolean(4, untilCommit);
            statement.execute();
        }
    }

    /** Rounded up, because zero would be no limit at all. */
    private static String text(Duration timeout) {
        return timeout.plusNanos(999_999).toMillis() + "ms";
    }

    /** The same, but no statement longer than this. */
    Timeouts atMost(Duration limit) {
        return statement.isZero() || statement.compareTo(limit) > 0 ? new Timeouts(lock, limit) : this;
    }
}
