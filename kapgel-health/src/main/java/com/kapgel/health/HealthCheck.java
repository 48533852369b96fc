package com.kapgel.health;

import java.time.Duration;
import java.util.Objects;
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
     */
    static HealthCheck database(DataSource dataSource) {
        return new DatabaseCheck(Objects.requireNonNull(dataSource, "dataSource"));
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
        try {
            return RedisCheck.to(uri);
        } catch (NoClassDefFoundError missing) {
            throw new IllegalStateException(
                    "HealthCheck.redis needs Lettuce: add io.lettuce:lettuce-core to the class path", missing);
        }
    }
}
