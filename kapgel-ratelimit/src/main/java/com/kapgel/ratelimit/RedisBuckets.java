package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Counts in one Redis key per limiter and subject, decided by one script; see {@code take.lua}. */
final class RedisBuckets implements Buckets {
    private static final Script TAKE = Script.fromResource("take.lua");

    private final RedisBackend redis;
    private final String keyPrefix;
    private final Buckets memory;

    RedisBuckets(RedisBackend redis, String limiterName, Buckets memory) {
        this.redis = redis;
        this.memory = memory;
        // The version stands in the key, so that builds with another state format never read each other's.
        this.keyPrefix = "kapgel:ratelimit:2:" + limiterName + ":{";
    }

    @Override
    public Decision decide(String key, Policy policy, long cost) {
        CompletableFuture<Decision> reply = ask(key, policy, cost);
        try {
            return reply.get(redis.deadline().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            redis.noteAway(e);
        } catch (ExecutionException e) {
            redis.noteAway(e.getCause() == null ? e : e.getCause());
        }
        reply.cancel(/* mayInterruptIfRunning= */ false);
        return memory.decide(key, policy, cost);
    }

    @Override
    public CompletionStage<Decision> decideAsync(String key, Policy policy, long cost) {
        return ask(key, policy, cost)
                .orTimeout(redis.deadline().toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(failure -> {
                    redis.noteAway(
                            failure instanceof CompletionException && failure.getCause() != null
                                    ? failure.getCause()
                                    : failure);
                    return memory.decide(key, policy, cost);
                });
    }

    @Override
    public void reset(String key, Policy policy) {
        memory.reset(key, policy);
        redis.connection().ifPresent(connection -> connection.async().del(redisKey(key)));
    }

    private CompletableFuture<Decision> ask(String key, Policy policy, long cost) {
        Optional<StatefulRedisConnection<String, String>> connection = redis.connection();
        if (connection.isEmpty()) {
            return CompletableFuture.completedFuture(memory.decide(key, policy, cost));
        }
        TakeCall call = new TakeCall(policy, cost);
        String[] keys = {redisKey(key)};
        String[] arguments = call.arguments(Backend.microsSinceEpoch());
        RedisAsyncCommands<String, String> commands = connection.get().async();
        try {
            return evaluate(commands, keys, arguments, call);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e); // such as a client that was closed this moment
        }
    }

    private CompletableFuture<Decision> evaluate(
            RedisAsyncCommands<String, String> commands, String[] keys, String[] arguments, TakeCall call) {
        return commands.<List<Object>>evalsha(TAKE.sha1(), ScriptOutputType.MULTI, keys, arguments)
                .toCompletableFuture()
                .exceptionallyCompose(failure -> failure instanceof RedisNoScriptException
                        // Nothing ran, so asking again cannot count twice. EVAL also fills the server's script cache.
                        ? commands.eval(TAKE.source(), ScriptOutputType.MULTI, keys, arguments)
                        : CompletableFuture.failedFuture(failure))
                .thenApply(reply -> {
                    redis.noteAnswered();
                    return call.decision(reply, DecidedBy.REDIS);
                });
    }

    private String redisKey(String key) {
        return keyPrefix + key + "}";
    }
}
