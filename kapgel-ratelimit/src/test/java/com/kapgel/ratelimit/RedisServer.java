package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.testkit.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Redis for tests, an observer beside it, and backends that wait for it however busy the machine is. */
final class RedisServer implements AutoCloseable {
    /** Long enough for a machine that is busy with other tests: no decision may fall back to memory by accident. */
    static final Duration PATIENT = Duration.ofSeconds(20);

    private final TestRedis redis;
    private final boolean ours;
    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> observer;

    private RedisServer(TestRedis redis, boolean ours) {
        this.redis = redis;
        this.ours = ours;
        this.client = RedisClient.create(redis.uri());
        this.observer = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    }

    static RedisServer start() {
        return new RedisServer(TestRedis.start(), /* ours= */ true);
    }

    /** An observer of a server that somebody else closes. */
    static RedisServer observing(TestRedis redis) {
        return new RedisServer(redis, /* ours= */ false);
    }

    TestRedis process() {
        return redis;
    }

    String uri() {
        return redis.uri();
    }

    RedisCommands<String, byte[]> commands() {
        return observer.sync();
    }

    RedisBackend connect() {
        return connect(redis.uri());
    }

    static RedisBackend connect(String uri) {
        return connect(uri, RedisKeys.readable());
    }

    static RedisBackend connect(String uri, RedisKeys keys) {
        return connected(patiently(uri).keys(keys).open());
    }

    RedisBackend connect(ScriptClock clock) {
        return connect(clock, Duration.ZERO);
    }

    /** An instance whose own clock is ahead of the server's. */
    RedisBackend connect(ScriptClock clock, Duration ahead) {
        clock.begin(commands());
        RedisSettings.Clock itsOwn = new RedisSettings.Clock(
                clock.scripts(), /* tellsDeadline= */ false, () -> clock.nanos() + ahead.toNanos());
        return connected(patiently(redis.uri()).clock(itsOwn).open());
    }

    private static Backend.RedisBuilder patiently(String uri) {
        return Backend.redisBuilder(uri).anyDeadline(PATIENT);
    }

    static RedisBackend connected(RedisBackend backend) {
        await().until(backend::isWell);
        return backend;
    }

    /** Forgets what {@link #calls} has counted. */
    void countAfresh() {
        commands().configResetstat();
    }

    /** How often the server has run a command since {@link #countAfresh()}. */
    long calls(String command) {
        Matcher stat = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)")
                .matcher(commands().info("commandstats"));
        return stat.find() ? Long.parseLong(stat.group(1)) : 0;
    }

    List<String> keysOf(String limiter) {
        return commands().keys("kapgel:ratelimit:*:" + limiter + "[:#]*");
    }

    /** The only key of a limiter. */
    String keyOf(String limiter) {
        List<String> keys = keysOf(limiter);
        assertThat(keys).hasSize(1);
        return keys.get(0);
    }

    /** A name that no other test uses, also not on a server that outlives them. */
    static String fresh(String name) {
        return name + "-" + UUID.randomUUID();
    }

    static RateLimiter limiter(String name, Backend backend, Limit... limits) {
        RateLimiter.Builder builder = RateLimiter.builder(name).backend(backend);
        for (Limit limit : limits) {
            builder.limit(limit);
        }
        return builder.build();
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        if (ours) {
            redis.close();
        }
    }
}
