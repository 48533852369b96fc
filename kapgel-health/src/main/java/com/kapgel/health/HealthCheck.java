package com.kapgel.health;

import java.time.Duration;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * A question about one thing that a service needs: does it work right now?
 *
 * <pre>{@code
 * HealthCheck menu = timeout -> menuIndex.isLoaded() ? CheckResult.healthy() : CheckResult.unhealthy(Reason.NOT_READY);
 * }</pre>
 *
 * <p>A {@link Health} asks it on a thread of the check's own, one call at a time, and closes it when it is closed itself;
 * register each check once.
 * Whatever a check throws, an {@link Error} too, makes it unhealthy. A check that runs past its deadline is reported as
 * unhealthy and otherwise left alone: it is not interrupted and not asked again until it has returned. Therefore a check
 * should bound its own waiting by the timeout that it is given.
 */
@FunctionalInterface
public interface HealthCheck extends AutoCloseable {
    /**
     * Finds out whether it works.
     *
     * @param timeout how long the answer is waited for; a later one is thrown away
     * @throws Exception when it does not work; the {@link Reason} is derived from the exception's type
     */
    CheckResult check(Duration timeout) throws Exception;

    /**
     * Gives back what the check opened, and may be called more than once and while a call of {@link #check} is still
     * running. Does nothing by default.
     */
    @Override
    default void close() {}

    /**
     * Asks a database for a connection and the connection whether it is valid ({@link java.sql.Connection#isValid}); runs
     * no query.
     *
     * <p>A connection from a pool counts as much as one that is newly opened. The data source stays the caller's.
     *
     * <p>Where it is a pool of HikariCP, or wraps one, and gives no connection because all are lent out, the result is
     * {@link Reason#POOL_EXHAUSTED}: degraded at first, unhealthy when none has come for five seconds.
     */
    static HealthCheck database(DataSource dataSource) {
        return DatabaseCheck.of(Objects.requireNonNull(dataSource, "dataSource"));
    }

    /**
     * Sends {@code PING} to Redis and expects {@code PONG}. Works for a user who may do nothing else.
     *
     * <p>The check opens a connection of its own at the first call, opens another one when it breaks, at most one per
     * call, and closes it with the {@link Health}. Needs {@code io.lettuce:lettuce-core} on the class path.
     *
     * @param uri for example {@code redis://:password@cache.example:6379} or {@code rediss://…} for TLS
     * @throws IllegalArgumentException when the URI cannot be read; the message does not repeat it
     * @throws IllegalStateException when Lettuce is missing
     */
    static HealthCheck redis(String uri) {
        Objects.requireNonNull(uri, "uri");
        return withLettuce(() -> RedisCheck.to(uri));
    }

    /**
     * Looks for threads that wait for a connection of a pool of HikariCP while all are lent out: degraded with
     * {@link Reason#POOL_EXHAUSTED} when that lasts ten seconds, unhealthy after a minute.
     *
     * <p>It reads the pool's figures when it is asked, and counts a while only from three looks in a row; so it is as exact
     * as it is asked often.
     *
     * @throws IllegalArgumentException when it is no pool of HikariCP and wraps none
     */
    static HealthCheck poolSaturation(DataSource pool) {
        return poolSaturation(pool, Duration.ofSeconds(10), Duration.ofMinutes(1));
    }

    /** Likewise, with times of your own. */
    static HealthCheck poolSaturation(DataSource pool, Duration degradedAfter, Duration unhealthyAfter) {
        return PoolSaturationCheck.of(
                Objects.requireNonNull(pool, "pool"),
                Objects.requireNonNull(degradedAfter, "degradedAfter"),
                Objects.requireNonNull(unhealthyAfter, "unhealthyAfter"));
    }

    /** Likewise, for any pool that can tell how many are lent out, how many threads wait, and how many there may be. */
    static HealthCheck poolSaturation(
            IntSupplier active, IntSupplier waiting, IntSupplier max, Duration degradedAfter, Duration unhealthyAfter) {
        Objects.requireNonNull(active, "active");
        Objects.requireNonNull(waiting, "waiting");
        Objects.requireNonNull(max, "max");
        return new PoolSaturationCheck(
                () -> new PoolFigures(active.getAsInt(), waiting.getAsInt(), max.getAsInt()),
                Objects.requireNonNull(degradedAfter, "degradedAfter"),
                Objects.requireNonNull(unhealthyAfter, "unhealthyAfter"),
                System::nanoTime);
    }

    private static HealthCheck withLettuce(Supplier<HealthCheck> check) {
        try {
            return check.get();
        } catch (NoClassDefFoundError missing) {
            throw new IllegalStateException(
                    "HealthCheck.redis needs Lettuce: add io.lettuce:lettuce-core to the class path", missing);
        }
    }
}
