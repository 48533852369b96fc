package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.util.List;

/** A policy as the scripts in Redis want it: arguments written once, and what their replies mean. */
abstract sealed class RedisPolicy permits OneBucketPolicy, AnyPolicy {
    private final Policy policy;
    private final byte[] prefix;
    private final long largestCost;
    private final RedisLink redis;
    private final CallQueue queue;

    @SuppressWarnings("this-escape") // Nobody uses the queue before a call is asked.
    RedisPolicy(Policy policy, String limiter, RedisLink redis) {
        this.policy = policy;
        this.redis = redis;
        this.queue = new CallQueue(redis, this);
        this.prefix = RedisKeys.prefix(limiter);
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
    void ask(TakeCall call) {
        if (call.costToTake() > 0) {
            queue.take(call);
        } else {
            queue.send(call);
        }
    }

    /** Sends the call at once and alone. */
    final void askAlone(TakeCall call) {
        queue.send(call);
    }

    /** So many calls that were sent alone have their reply, or will get none. */
    final void left(int calls) {
        queue.left(calls);
    }

    final RedisLink redis() {
        return redis;
    }

    /** For a call alone. */
    abstract Script script();

    /**
     * Adds the arguments of {@link #script()}.
     *
     * @param lastMoment by the server's clock; later the call is not counted
     */
    abstract void addArguments(CommandArgs<byte[], byte[]> args, long cost, long lastMoment);

    /** Tells the call what the reply of {@link #script()} means for it. */
    abstract void read(TakeCall call, long[] reply);

    /** Whether {@link #run} is for calls of more than one key. */
    abstract boolean takesManyKeysAtOnce();

    /** @param onEnd done when the run has ended, before the calls are told */
    abstract BatchRun run(List<CallsOfAKey> calls, Runnable onEnd);
}
