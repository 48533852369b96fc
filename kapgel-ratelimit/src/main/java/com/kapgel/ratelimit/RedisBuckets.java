package com.kapgel.ratelimit;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Buckets in one Redis key per limiter and subject, decided by one script; see {@code take.lua}. */
final class RedisBuckets implements Buckets {
    /** Lua counts in doubles, which hold whole numbers up to 2^53; half of it leaves room for one sum. */
    private static final long MAX_UNITS = 1L << 52;

    private static final long MICROSECOND = 1_000;
    private static final Script TAKE = Script.fromResource("take.lua");

    private final RedisBackend redis;
    private final String keyPrefix;
    private final Buckets memory;
    private final TokenBucket[] buckets;
    private final List<String> rates = new ArrayList<>();

    RedisBuckets(RedisBackend redis, String limiterName, List<Limit> limits, Buckets memory) {
        this.redis = redis;
        this.memory = memory;
        // The version stands in the key, so that builds with another state format never read each other's.
        this.keyPrefix = "kapgel:ratelimit:1:" + limiterName + ":{";
        this.buckets = limits.stream()
                .map(limit -> TokenBucket.of(limit, MICROSECOND, MAX_UNITS))
                .toArray(TokenBucket[]::new);
        for (TokenBucket bucket : buckets) {
            rates.add(Long.toString(bucket.unitsPerCall()));
            rates.add(Long.toString(bucket.unitsPerTick()));
            rates.add(Long.toString(bucket.capacity()));
        }
    }

    @Override
    public Decision take(String key, long cost) {
        for (TokenBucket bucket : buckets) {
            if (!bucket.canEverAdmit(cost)) {
                return memory.take(key, cost);
            }
        }
        Optional<StatefulRedisConnection<String, String>> connection = redis.connection();
        if (connection.isEmpty()) {
            return memory.take(key, cost);
        }
        try {
            List<Long> reply = ask(connection.get(), key, cost);
            redis.noteAnswered();
            return decision(reply);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            redis.noteAway(e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e);
        }
        return memory.take(key, cost);
    }

    private List<Long> ask(StatefulRedisConnection<String, String> connection, String key, long cost)
            throws InterruptedException, ExecutionException, TimeoutException {
        String[] keys = {keyPrefix + key + "}"};
        String[] arguments = new String[1 + rates.size()];
        arguments[0] = Long.toString(cost);
        for (int i = 0; i < rates.size(); i++) {
            arguments[1 + i] = rates.get(i);
        }
        try {
            return await(connection.async().evalsha(TAKE.sha1(), ScriptOutputType.MULTI, keys, arguments));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisNoScriptException) {
                // Nothing ran, so asking again cannot count twice. EVAL also fills the server's script cache.
                return await(connection.async().eval(TAKE.source(), ScriptOutputType.MULTI, keys, arguments));
            }
            throw e;
        }
    }

    private <T> T await(Future<T> reply) throws InterruptedException, ExecutionException, TimeoutException {
        boolean answered = false;
        try {
            T value = reply.get(redis.deadline().toNanos(), TimeUnit.NANOSECONDS);
            answered = true;
            return value;
        } finally {
            if (!answered) {
                reply.cancel(/* mayInterruptIfRunning= */ false);
            }
        }
    }

    /** The reply is the longest wait of all limits in microseconds, zero when taken, and then the level of each. */
    private Decision decision(List<Long> reply) {
        long waitMicros = reply.get(0);
        long remaining = Long.MAX_VALUE;
        for (int i = 0; i < buckets.length; i++) {
            remaining = Math.min(remaining, buckets[i].remaining(reply.get(1 + i)));
        }
        return waitMicros == 0
                ? Decision.allowed(remaining)
                : Decision.denied(remaining, Math.multiplyExact(waitMicros, MICROSECOND));
    }
}
