package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Adds a debt to a key's state in Redis: within the limits, only while its windows last, and once however often it is sent. */
final class AddCall implements ScriptRequest {
    /** In case the clock of Redis goes wrong by so much. */
    private static final long LATE_MILLIS = 60_000;

    private final RedisLink redis;
    private final Policy policy;
    private final byte[] name;
    private final byte[] mark;
    private final long[] amounts;
    private final long markMillis;
    private final long lastMoment;
    private final Consumer<@Nullable Throwable> onFailure;

    /** @param onFailure told what has failed, or null, if the debt may not have been added */
    AddCall(
            RedisLink redis,
            byte[] name,
            KeyDebts.Sent sent,
            long now,
            long lastMoment,
            Consumer<@Nullable Throwable> onFailure) {
        this.redis = redis;
        this.policy = sent.debt().policy();
        this.name = name;
        this.mark = RedisKeys.mark(name, sent.id());
        this.amounts = sent.debt().owed(now);
        this.markMillis = sent.debt().paidIn(now) / 1_000 + LATE_MILLIS;
        this.lastMoment = lastMoment;
        this.onFailure = onFailure;
    }

    @Override
    public Script script() {
        return redis.scripts().take();
    }

    @Override
    public void addTo(CommandArgs<byte[], byte[]> args) {
        args.add(2).addKey(name).addKey(mark).add("add");
        ScriptLimits.around(policy, redis.clock().micros()).addTo(args, lastMoment, 1);
        for (long amount : amounts) {
            args.add(amount);
        }
        args.add(markMillis);
    }

    @Override
    public void replied(long[] reply) {
        if (reply[0] < 0) {
            onFailure.accept(null);
        }
    }

    @Override
    public void failed(Throwable failure) {
        onFailure.accept(failure);
    }
}
