package com.kapgel.health;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** Asks a data source for a connection that is valid. */
final class DatabaseCheck implements HealthCheck {
    private final DataSource dataSource;

    DatabaseCheck(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public CheckResult check(Duration timeout) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return connection.isValid(wholeSeconds(timeout))
                    ? CheckResult.healthy()
                    : CheckResult.unhealthy(Reason.UNREACHABLE);
        }
    }

    /** Rounds up, since JDBC counts in seconds and reads zero as "wait for ever". */
    private static int wholeSeconds(Duration timeout) {
        return Math.toIntExact(timeout.plusSeconds(1).minusNanos(1).toSeconds());
    }

    @Override
    public String toString() {
        return "DatabaseCheck";
    }
}
