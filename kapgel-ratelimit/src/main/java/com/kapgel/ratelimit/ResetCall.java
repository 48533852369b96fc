package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Gives back everything that a key has taken: a refund of more than any limit admits, which is nothing when it is late. */
final class ResetCall extends CompletableFuture<Void> implements ScriptRequest {
    private static final long EVERYTHING = -Meter.MAX_UNITS / 2;

    private final RedisLink redis;
    private final Policy policy;
    private final byte[] name;
    private final long lastMoment;
    private final Effect effect;
    private final AtomicBoolean settled = new AtomicBoolean();

    /** The time, by the server's clock, around which it is told the windows. */
    private volatile long about;

    private volatile boolean askedAgain;

    /** What follows, once, before anybody who waits goes on. */
    interface Effect {
        /** Redis has forgotten the key. */
        void forgotten();

        /** Redis has forgotten the key, after the wait for that was {@linkplain #giveUp given up}. */
        void forgottenLate();

        /** Redis has not forgotten the key, or nobody knows. */
        void failed(@Nullable Throwable failure);
    }

    ResetCall(RedisLink redis, Policy policy, byte[] name, long lastMoment, Effect effect) {
        this.redis = redis;
        this.policy = policy;
        this.name = name;
        this.lastMoment = lastMoment;
        this.effect = effect;
        this.about = redis.clock().micros();
    }

    @Override
    public Script script() {
        return redis.scripts().take();
    }

    @Override
    public void addTo(CommandArgs<byte[], byte[]> args) {
        args.add(1).addKey(name).add(EVERYTHING);
        ScriptLimits.around(policy, about).addTo(args, lastMoment, 1);
    }

    @Override
    public void replied(long[] reply) {
        if (reply[0] == AnyPolicy.OTHER_WINDOWS && !askedAgain) {
            askedAgain = true;
            about = reply[1];
            ScriptRun.start(redis, this);
        } else if (reply[0] < 0) {
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
