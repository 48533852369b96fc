package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;

/** A policy as the scripts in Redis want it: arguments written once, and what their replies mean. */
abstract sealed class RedisPolicy permits OneBucketPolicy, AnyPolicy {
    private final Policy policy;
    private final byte[] prefix;
    private final long largestCost;

    RedisPolicy(Policy policy, String limiter) {
        this.policy = policy;
        this.prefix = RedisKeys.prefix(limiter, policy.shape());
        this.largestCost = policy.largestCost();
    }

    static RedisPolicy of(Policy policy, String limiter, RedisLink redis) {
        return policy.size() == 1 && policy.meter(0) instanceof BucketMeter bucket && bucket.tickMicros() == 1
                ? new OneBucketPolicy(policy, bucket, limiter, redis)
                : new AnyPolicy(policy, limiter, redis);
    }

    final Policy policy() {
        return policy;
    }

    /** The name under which Redis keeps the state of a key. */
    final byte[] nameOf(RedisKeys keys, String key) {
        return keys.name(prefix, key);
    }

    /** The most expensive call that is ever admitted. */
    final long largestCost() {
        return largestCost;
    }

    /** Sends the call, now or together with others. */
    abstract void ask(TakeCall call);

    abstract Script script();

    /**
     * Adds the arguments of {@link #script()} for a call.
     *
     * @param lastMoment by the server's clock; later the call is not counted
     */
    abstract void addArguments(CommandArgs<byte[], byte[]> args, long cost, long lastMoment);

    /** Tells the call what the reply of {@link #script()} means for it. */
    abstract void read(TakeCall call, long[] reply);

    /** The call was sent alone and will get no reply. */
    abstract void left(TakeCall call);
}
