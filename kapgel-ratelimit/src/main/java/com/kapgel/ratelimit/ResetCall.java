package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Makes Redis forget a key, unless that arrives when nobody waits for it any more. */
final class ResetCall extends CompletableFuture<Void> implements ScriptRequest {
    private final RedisLink redis;
    private final byte[] name;
    private final long lastMoment;
    private final Effect effect;
    private final AtomicBoolean settled = new AtomicBoolean();

    /** What follows, once, before anybody who waits goes on. */
    interface Effect {
        /** Redis has forgotten the key. */
        void forgotten();

        /** Redis has forgotten the key, after the wait for that was {@linkplain #giveUp given up}. */
        void forgottenLate();

        /** Redis has not forgotten the key, or nobody knows. */
        void failed(@Nullable Throwable failure);
    }

    ResetCall(RedisLink redis, byte[] name, long lastMoment, Effect effect) {
        this.redis = redis;
        this.name = name;
        this.lastMoment = lastMoment;
        this.effect = effect;
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
            effect.forgotten();
            complete(null);
        } else {
            effect.forgottenLate();
        }
    }

    @Override
    public void failed(Throwable failure) {
        if (settled.compareAndSet(false, true)) {
            effect.failed(failure);
            complete(null);
        }
    }

    /** Nobody waits any more. */
    void giveUp(@Nullable Throwable failure) {
        if (settled.compareAndSet(false, true)) {
            effect.failed(failure);
        }
    }
}
