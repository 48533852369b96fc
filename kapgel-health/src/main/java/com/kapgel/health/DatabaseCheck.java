package com.kapgel.health;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/** Asks a data source for a connection that is valid. */
final class DatabaseCheck implements AsksDependency {
    private final DataSource dataSource;
    private final LongSupplier nanoClock;

    private DatabaseCheck(DataSource dataSource, LongSupplier nanoClock) {
        this.dataSource = dataSource;
        this.nanoClock = nanoClock;
    }

    /** With an eye on the pool's figures, where it is a pool that we know. */
    static HealthCheck of(DataSource dataSource) {
        DatabaseCheck direct = new DatabaseCheck(dataSource, System::nanoTime);
        return PoolFigures.of(dataSource)
                .<HealthCheck>map(figures -> new PooledDatabaseCheck(direct, figures, System::nanoTime))
                .orElse(direct);
    }

    @Override
    public CheckResult check(Duration timeout) throws SQLException {
        long started = nanoClock.getAsLong();
        try (Connection connection = dataSource.getConnection()) {
            Duration left = timeout.minusNanos(nanoClock.getAsLong() - started);
            if (left.isNegative() || left.isZero()) {
                return CheckResult.unhealthy(Reason.TIMEOUT);
            }
            return connection.isValid(wholeSeconds(left))
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
