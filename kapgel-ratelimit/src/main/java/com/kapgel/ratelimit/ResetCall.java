package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Makes Redis forget a key, unless that arrives when nobody waits for it any more. */
final class ResetCall extends CompletableFuture<Void> implements ScriptRequest {
    private final RedisBuckets buckets;
    private final RedisLink redis;
    private final String key;
    private final Policy policy;
    private final byte[] name;
    private final long lastMoment;
    private final AtomicBoolean settled = new AtomicBoolean();

    ResetCall(RedisBuckets buckets, RedisLink redis, String key, Policy policy, byte[] name, long lastMoment) {
        this.buckets = buckets;
        this.redis = redis;
        this.key = key;
        this.policy = policy;
        this.name = name;
        this.lastMoment = lastMoment;
    }

    @Override
    public Script script() {
        return redis.scripts().take();
    }

    @Override
    public void addTo(CommandArgs<byte[], byte[]> args) {
        args.add(1).addKey(name).add("reset").add(lastMoment);
    }

    @Override
    public void replied(long[] reply) {
        if (reply[0] < 0) {
            failed(new TimeoutException());
        } else if (settled.compareAndSet(false, true)) {
            buckets.forgotten(key, policy);
            complete(null);
        } else {
            buckets.forgottenLate(key);
        }
    }

    @Override
    public void failed(Throwable failure) {
        if (settled.compareAndSet(false, true)) {
            buckets.notForgotten(key, policy, failure);
            complete(null);
        }
    }

    /** Nobody waits any more. */
    void giveUp(@Nullable Throwable failure) {
        if (settled.compareAndSet(false, true)) {
            buckets.notForgotten(key, policy, failure);
        }
    }
}
