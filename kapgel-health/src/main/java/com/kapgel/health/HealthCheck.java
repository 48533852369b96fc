package com.kapgel.health;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * A question about one thing that a service needs: does it work right now?
 *
 * <pre>{@code
 * HealthCheck menu = timeout -> menuIndex.isLoaded() ? CheckResult.healthy() : CheckResult.unhealthy(Reason.NOT_READY);
 * }</pre>
 *
 * <p>A {@link Health} asks it on a thread of the check's own, or where {@link Health.Builder#executor} says, one call at a time, and
 * closes it when it is closed itself; register each check once. Whatever a check throws, an {@link Error} too, makes it unhealthy. A
 * check that runs past its deadline is reported as unhealthy and otherwise left alone: it is not interrupted and not asked again until
 * it has returned. Therefore a check should bound its own waiting by the timeout that it is given.
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

    /** The same check with less time than the others: it is told this limit when its timeout would be longer. */
    default HealthCheck within(Duration limit) {
        return new ShorterCheck(this, Objects.requireNonNull(limit, "limit"));
    }

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
     * Sends {@code PING} over a connection that the application has already, and expects {@code PONG}:
     *
     * <pre>{@code
     * HealthCheck.redis(() -> connection.async().ping())
     * }</pre>
     *
     * <p>The connection stays the caller's. One {@code PING} is under way at a time, also while the client keeps commands
     * back because the connection is broken. Such a connection is reported as a {@link Reason#TIMEOUT}, unless the client
     * refuses commands meanwhile.
     *
     * @param ping sends it and does not wait
     */
    static HealthCheck redis(Supplier<? extends CompletionStage<String>> ping) {
        return new SharedRedisCheck(Objects.requireNonNull(ping, "ping"), "PONG");
    }

    /**
     * Like {@link #redis(String)}, and asks for what a replica that cannot be written to does not do: it sets the key, for
     * a minute. The user needs the permission to {@code SET} it.
     */
    static HealthCheck redisWrite(String uri, String key) {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(key, "key");
        return withLettuce(() -> RedisCheck.writing(uri, key));
    }

    /**
     * Like {@link #redis(Supplier)}, with a command that writes and is answered by {@code OK}:
     *
     * <pre>{@code
     * HealthCheck.redisWrite(() -> connection.async().set("health", "written", SetArgs.Builder.ex(60)))
     * }</pre>
     */
    static HealthCheck redisWrite(Supplier<? extends CompletionStage<String>> write) {
        return new SharedRedisCheck(Objects.requireNonNull(write, "write"), "OK");
    }

    /**
     * Holds a subscription to a project's Supabase Realtime. {@link RealtimeCheck} tells what is checked, and how to choose
     * a table and to add a message that has to come back.
     *
     * @param supabaseUrl {@code https://PROJECT.supabase.co}
     * @param key the project's anon or publishable key; it may do what row level security lets everybody do
     * @throws IllegalArgumentException when the URL is no such address, or the key holds white space; the message does not
     *     repeat the key
     */
    static RealtimeCheck realtime(URI supabaseUrl, String key) {
        return RealtimeCheck.of(supabaseUrl, key);
    }

    /**
     * Gets a page of another service and expects a status of 2xx, or one of those that are named.
     *
     * <p>Redirects are followed on the same server only, at most three. The body is thrown away, and no more than its
     * beginning is read. 401 and 403 count as {@link Reason#UNAUTHORIZED}, 429 as {@link Reason#REFUSED}, 503 as
     * {@link Reason#NOT_READY}, and other statuses as {@link Reason#UNEXPECTED_ANSWER}.
     *
     * @throws IllegalArgumentException when the URI is none of http or https, or names a user; the message does not repeat
     *     it
     */
    static HealthCheck http(URI uri, int... expectedStatuses) {
        return HttpCheck.to(
                Objects.requireNonNull(uri, "uri"),
                Arrays.stream(expectedStatuses).boxed().collect(Collectors.toUnmodifiableSet()));
    }

    /** Unhealthy with {@link Reason#LOW_SPACE} when less than this many bytes are left for us where the path lies. */
    static HealthCheck diskSpace(Path path, long minimumBytes) {
        return new DiskSpaceCheck(Objects.requireNonNull(path, "path"), minimumBytes);
    }

    /**
     * Whatever can be asked with yes or no: {@code HealthCheck.unhealthyUnless(menu::isLoaded, Reason.NOT_READY)}.
     *
     * @param condition may throw; the check is unhealthy then, with a reason derived from the exception
     */
    static HealthCheck unhealthyUnless(Callable<Boolean> condition, Reason otherwise) {
        return new ConditionCheck(Objects.requireNonNull(condition, "condition"), CheckResult.unhealthy(otherwise));
    }

    /** The same for what is a loss and no reason to keep requests away. */
    static HealthCheck degradedUnless(Callable<Boolean> condition, Reason otherwise) {
        return new ConditionCheck(Objects.requireNonNull(condition, "condition"), CheckResult.degraded(otherwise));
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
