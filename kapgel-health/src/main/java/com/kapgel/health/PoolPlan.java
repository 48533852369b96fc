package com.kapgel.health;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * How many connections a service takes from a PostgreSQL server at most, and whether the server has them.
 *
 * <pre>{@code
 * PoolPlan.ofPoolSize(10).instances(3).surge(1).migrator(2).reserved(3).requireFitsInto(dataSource);
 * }</pre>
 *
 * <p>Count what is there at the worst moment: during a rolling deployment, when new instances are up before old ones are gone.
 * {@link #requireFitsInto} asks the server for its limits, so a plan that does not fit ends the start of the first instance
 * instead of the busiest hour.
 *
 * <p>Behind a pooler such as PgBouncer the server's limits are not the ones that matter; compare {@link #connections} with the
 * pooler's instead.
 *
 * @param poolSize the most connections of one instance, over all its pools
 * @param instances how many there are at most, as an autoscaler may go
 * @param surge how many more there are while a new version is rolled out
 * @param migrator what migrations take besides
 * @param reserved what is left for people, backups and other services
 */
public record PoolPlan(int poolSize, int instances, int surge, int migrator, int reserved) {
    public PoolPlan {
        if (poolSize < 1 || instances < 1 || surge < 0 || migrator < 0 || reserved < 0) {
            throw new IllegalArgumentException(
                    "A PoolPlan needs a pool size and instances of 1 or more, and nothing else below"
                            + " 0, but was given " + poolSize + " x (" + instances + " instances + " + surge
                            + " surge) + " + migrator
                            + " migrator + " + reserved + " reserved");
        }
    }

    /** One instance that nothing else stands beside. */
    public static PoolPlan ofPoolSize(int poolSize) {
        return new PoolPlan(poolSize, 1, 0, 0, 0);
    }

    public PoolPlan instances(int instances) {
        return new PoolPlan(poolSize, instances, surge, migrator, reserved);
    }

    public PoolPlan surge(int surge) {
        return new PoolPlan(poolSize, instances, surge, migrator, reserved);
    }

    /** A share of the instances, rounded up as Kubernetes does with {@code maxSurge: 25%}; after {@link #instances(int)}. */
    public PoolPlan surgePercent(int percent) {
        return surge(Math.toIntExact(Math.floorDiv(instances * (long) percent + 99, 100L)));
    }

    /** 2 for the pool that a Migrator opens by itself. */
    public PoolPlan migrator(int migrator) {
        return new PoolPlan(poolSize, instances, surge, migrator, reserved);
    }

    public PoolPlan reserved(int reserved) {
        return new PoolPlan(poolSize, instances, surge, migrator, reserved);
    }

    /** All of them at the worst moment. */
    public long connections() {
        return poolSize * ((long) instances + surge) + migrator + reserved;
    }

    /**
     * Asks the server how many connections it gives to this user and database, and returns when the plan fits.
     *
     * @throws IllegalStateException when it does not, with the arithmetic and the largest pool size that would fit
     */
    public void requireFitsInto(DataSource dataSource) throws SQLException {
        ConnectionLimits limits;
        try (Connection connection =
                Objects.requireNonNull(dataSource, "dataSource").getConnection()) {
            limits = ConnectionLimits.of(connection);
        }
        if (connections() > limits.available()) {
            throw new IllegalStateException(
                    describe() + ", but " + limits.describe() + ". " + remedy(limits.available()));
        }
    }

    private String describe() {
        return "The connections are planned as " + poolSize + " x (" + instances + " instances + " + surge
                + " surge) + " + migrator + " migrator + " + reserved + " reserved = " + connections();
    }

    private String remedy(long available) {
        long largest = (available - migrator - reserved) / ((long) instances + surge);
        return largest < 1
                ? "Not even a pool of one fits: let the server have more connections, or start fewer instances"
                : "A pool size of " + largest + " fits";
    }
}
