package com.kapgel.benchmarks;

import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Decision;
import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.bucket4j.redis.lettuce.cas.LettuceBasedProxyManager;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.redisson.Redisson;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** A limiter, or the floor of one, that counts in Redis. One connection each, as the peers' documentation sets them up. */
interface RedisContender extends AutoCloseable {
    /** Waits for the decision. */
    void take(String key);

    /** Asks for the decision. */
    CompletionStage<?> takeAsync(String key);

    @Override
    void close();

    /** Twelve lines of GCRA with the server's clock, in microseconds: what a careful team writes for itself. */
    String GCRA = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local interval, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
            local tat = tonumber(redis.call('GET', KEYS[1]) or '0')
            if tat < now then
                tat = now
            end
            tat = tat + interval
            if tat - now > capacity then
                return now + capacity - tat
            end
            redis.call('SET', KEYS[1], string.format('%.0f', tat), 'PX', math.ceil((tat - now) / 1000))
            return capacity - (tat - now)""";

    /** Limits under which every call of a run is admitted, with keys that live for minutes as real ones do. */
    Limit GENEROUS = Limit.perSecond(100_000).burst(60_000_000);

    static RedisContender named(String name, String uri, Limit limit) {
        return switch (name) {
            case "ours" -> ours(uri, limit);
            case "ping" -> command(uri, (connection, key) -> connection.async().ping());
            case "evalsha" -> evalsha(uri, limit);
            case "incr-expire" -> incrExpire(uri, limit);
            case "bucket4j" -> bucket4j(uri, limit, false);
            case "bucket4j-batching" -> bucket4j(uri, limit, true);
            case "redisson" -> redisson(uri, limit);
            default -> throw new IllegalArgumentException("Unknown contender " + name);
        };
    }

    private static RedisContender ours(String uri, Limit limit) {
        // As patient as the peers are, so that no decision is made in memory when the machine is busy.
        Backend backend =
                Backend.redisBuilder(uri).deadline(Duration.ofSeconds(1)).build();
        RateLimiter limiter =
                RateLimiter.builder("benchmark").limit(limit).backend(backend).build();
        while (backend.status().degraded()) {
            Thread.onSpinWait();
        }
        return new RedisContender() {
            @Override
            public void take(String key) {
                requireRedis(limiter.tryAcquire(key));
            }

            @Override
            public CompletionStage<?> takeAsync(String key) {
                return limiter.tryAcquireAsync(key).thenAccept(RedisContender::requireRedis);
            }

            @Override
            public void close() {
                backend.close();
            }
        };
    }

    private static void requireRedis(Decision decision) {
        if (decision.decidedBy() != DecidedBy.REDIS && decision.decidedBy() != DecidedBy.CACHE) {
            throw new IllegalStateException("Not decided by Redis: " + decision);
        }
    }

    /** A command on one Lettuce connection. */
    @FunctionalInterface
    interface Command {
        CompletionStage<?> send(StatefulRedisConnection<String, String> connection, String key);
    }

    private static RedisContender command(String uri, Command command) {
        RedisClient client = RedisClient.create(uri);
        StatefulRedisConnection<String, String> connection = client.connect();
        return new RedisContender() {
            @Override
            public void take(String key) {
                takeAsync(key).toCompletableFuture().join();
            }

            @Override
            public CompletionStage<?> takeAsync(String key) {
                return command.send(connection, key);
            }

            @Override
            public void close() {
                client.shutdown();
            }
        };
    }

    private static RedisContender evalsha(String uri, Limit limit) {
        long interval = limit.period().toNanos() / 1000 / limit.permits();
        String[] arguments = {Long.toString(interval), Long.toString(interval * limit.burst())};
        String sha = scriptLoad(uri);
        return command(
                uri,
                (connection, key) -> connection
                        .async()
                        .evalsha(sha, ScriptOutputType.INTEGER, new String[] {"evalsha:" + key}, arguments));
    }

    private static String scriptLoad(String uri) {
        try (RedisClient client = RedisClient.create(uri)) {
            return client.connect().sync().scriptLoad(GCRA);
        }
    }

    private static RedisContender incrExpire(String uri, Limit limit) {
        long seconds = Math.max(1, limit.period().toSeconds());
        return command(uri, (connection, key) -> {
            String window = "incr:" + key + ":" + System.currentTimeMillis() / 1000 / seconds;
            CompletionStage<Long> count = connection.async().incr(window);
            return connection.async().expire(window, seconds).thenCombine(count, (set, value) -> value);
        });
    }

    private static RedisContender bucket4j(String uri, Limit limit, boolean batching) {
        RedisClient client = RedisClient.create(uri);
        LettuceBasedProxyManager<String> buckets = Bucket4jLettuce.casBasedBuilder(
                        client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)))
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofSeconds(10)))
                .build();
        AsyncProxyManager<String> asyncBuckets = buckets.asAsync();
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(l -> l.capacity(limit.burst()).refillGreedy(limit.permits(), limit.period()))
                .build();
        Map<String, BucketProxy> known = new ConcurrentHashMap<>();
        Map<String, AsyncBucketProxy> knownAsync = new ConcurrentHashMap<>();
        return new RedisContender() {
            @Override
            public void take(String key) {
                bucket(key).tryConsume(1);
            }

            private BucketProxy bucket(String key) {
                return batching
                        ? known.computeIfAbsent(
                                key,
                                k -> buckets.builder()
                                        .withOptimization(Optimizations.batching())
                                        .build("b4j:" + k, () -> configuration))
                        : buckets.builder().build("b4j:" + key, () -> configuration);
            }

            @Override
            public CompletionStage<?> takeAsync(String key) {
                AsyncBucketProxy bucket = batching
                        ? knownAsync.computeIfAbsent(
                                key,
                                k -> asyncBuckets
                                        .builder()
                                        .withOptimization(Optimizations.batching())
                                        .build(
                                                "b4j:" + k,
                                                () -> java.util.concurrent.CompletableFuture.completedFuture(
                                                        configuration)))
                        : asyncBuckets
                                .builder()
                                .build(
                                        "b4j:" + key,
                                        () -> java.util.concurrent.CompletableFuture.completedFuture(configuration));
                return bucket.tryConsume(1);
            }

            @Override
            public void close() {
                client.shutdown();
            }
        };
    }

    private static RedisContender redisson(String uri, Limit limit) {
        Config config = new Config();
        config.useSingleServer().setAddress(uri);
        RedissonClient client = Redisson.create(config);
        Map<String, RRateLimiter> known = new ConcurrentHashMap<>();
        return new RedisContender() {
            private RRateLimiter limiter(String key) {
                return known.computeIfAbsent(key, k -> {
                    RRateLimiter limiter = client.getRateLimiter("redisson:" + k);
                    limiter.trySetRate(RateType.OVERALL, limit.permits(), limit.period());
                    return limiter;
                });
            }

            @Override
            public void take(String key) {
                limiter(key).tryAcquire();
            }

            @Override
            public CompletionStage<?> takeAsync(String key) {
                return limiter(key).tryAcquireAsync();
            }

            @Override
            public void close() {
                client.shutdown();
            }
        };
    }
}
