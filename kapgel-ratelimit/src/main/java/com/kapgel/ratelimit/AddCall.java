package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;

/** Adds to a key's state in Redis what was admitted without it: within the limits, and only while its windows last. */
final class AddCall implements ScriptRequest {
    private final RedisLink redis;
    private final Policy policy;
    private final byte[] name;
    private final long[] amounts;
    private final long lastMoment;
    private final Runnable onFailure;

    /** @param onFailure done if the amounts may not have been added */
    AddCall(RedisLink redis, Policy policy, byte[] name, long[] amounts, long lastMoment, Runnable onFailure) {
        this.redis = redis;
        this.policy = policy;
        this.name = name;
        this.amounts = amounts;
        this.lastMoment = lastMoment;
        this.onFailure = onFailure;
    }

    @Override
    public Script script() {
        return redis.scripts().take();
    }

    @Override
    public void addTo(CommandArgs<byte[], byte[]> args) {
        args.add(1).addKey(name).add("add");
        ScriptLimits.around(policy, redis.clock().micros()).addTo(args, lastMoment, 1);
        for (long amount : amounts) {
            args.add(amount);
        }
    }

    @Override
    public void replied(long[] reply) {
        if (reply[0] < 0) {
            onFailure.run();
        }
    }

    @Override
    public void failed(Throwable failure) {
        redis.noteMissed(failure);
        onFailure.run();
    }
}
