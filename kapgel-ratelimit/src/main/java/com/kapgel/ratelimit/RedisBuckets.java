package com.kapgel.ratelimit;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts in one Redis key per limiter, subject and shape of the limits; see the scripts. */
final class RedisBuckets implements Buckets {
    private static final int MOST_POLICIES = 1_000;

    private final RedisBackend redis;
    private final String limiterName;
    private final Buckets memory;
    private final LongSupplier nanoClock;
    private final DeniedKeys denied;
    private final Map<Policy, RedisPolicy> policies = new ConcurrentHashMap<>();

    RedisBuckets(RedisBackend redis, String limiterName, Buckets memory, LongSupplier nanoClock) {
        this.redis = redis;
        this.limiterName = limiterName;
        this.memory = memory;
        this.nanoClock = nanoClock;
        this.denied = new DeniedKeys(nanoClock);
    }

    @Override
    public Decision decide(String key, Policy policy, long cost) {
        Decision known = known(key, policy, cost);
        return known != null ? known : await(ask(key, policy, cost));
    }

    @Override
    public CompletionStage<Decision> decideAsync(String key, Policy policy, long cost) {
        Decision known = known(key, policy, cost);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        TakeCall call = ask(key, policy, cost);
        if (!call.isDone()) {
            redis.deadlines().watch(call);
        }
        return call;
    }

    @Override
    public void reset(String key, Policy policy) {
        memory.reset(key, policy);
        denied.forget(key);
        if (redis.isConnected()) {
            awaitReply(
                    RedisReset.start(redis, redisPolicy(policy).nameOf(redis.keys(), key), () -> denied.forget(key)));
        }
    }

    /** What is decided without Redis: a denial that still holds, and nothing that changes the counts. */
    private @Nullable Decision known(String key, Policy policy, long cost) {
        if (cost > 0) {
            return denied.find(key, policy, cost);
        }
        if (cost < 0) {
            denied.forget(key);
        }
        return null;
    }

    private TakeCall ask(String key, Policy policy, long cost) {
        RedisPolicy prepared = redisPolicy(policy);
        TakeCall call =
                new TakeCall(this, prepared, key, prepared.nameOf(redis.keys(), key), cost, nanoClock.getAsLong());
        if (redis.isConnected()) {
            prepared.ask(call);
        } else {
            call.complete(memory.decide(key, policy, cost));
        }
        return call;
    }

    private RedisPolicy redisPolicy(Policy policy) {
        RedisPolicy known = policies.get(policy);
        if (known != null) {
            return known;
        }
        RedisPolicy made = RedisPolicy.of(policy, limiterName, redis);
        if (policies.size() < MOST_POLICIES) {
            RedisPolicy before = policies.putIfAbsent(policy, made);
            return before == null ? made : before;
        }
        return made;
    }

    private Decision await(TakeCall call) {
        if (!awaitReply(call)) {
            call.giveUp();
        }
        return call.join();
    }

    /** Waits until the deadline; false if there is no reply by then. */
    private boolean awaitReply(CompletableFuture<?> reply) {
        if (!reply.isDone() && redis.isOwnThread()) {
            // The reply would have to be read by the very thread that waits for it.
            return false;
        }
        try {
            reply.get(redis.deadline().toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            redis.noteAway(e.getCause() == null ? e : e.getCause());
        }
        return false;
    }

    /** Redis has decided. Told in the order of the replies, so a denial cannot outlive the refund that came after it. */
    void decided(TakeCall call, Decision decision, long[] state, long serverMicros) {
        if (call.cost() == 0) {
            return;
        }
        if (decision.allowed()) {
            denied.forget(call.key());
        } else {
            denied.add(call.key(), call.policy(), state, serverMicros, call.askedNanos());
        }
    }

    /** Redis has decided, and somebody was still waiting for it. */
    void answeredInTime() {
        redis.noteAnswered();
    }

    /** Redis will not decide, and this is why. */
    void failed(Throwable failure) {
        redis.noteAway(failure);
    }

    /** Redis has not decided, or not in time. */
    Decision withoutRedis(TakeCall call) {
        return memory.decide(call.key(), call.policy(), call.cost());
    }
}
