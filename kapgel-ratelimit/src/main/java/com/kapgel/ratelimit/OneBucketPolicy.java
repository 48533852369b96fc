package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.nio.charset.StandardCharsets;

/** One token bucket, the common case: a shorter script, a reply of one number, and calls that travel together. */
final class OneBucketPolicy extends RedisPolicy {
    private final RedisLink redis;
    private final BucketMeter bucket;
    private final byte[][] arguments;
    private final BucketQueue queue;

    OneBucketPolicy(Policy policy, BucketMeter bucket, String limiter, RedisLink redis) {
        super(policy, limiter);
        this.redis = redis;
        this.bucket = bucket;
        this.arguments =
                new byte[][] {ascii(bucket.unitsPerCall()), ascii(bucket.unitsPerTick()), ascii(bucket.capacity())};
        this.queue = new BucketQueue(redis, this);
    }

    private static byte[] ascii(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    void ask(TakeCall call) {
        if (call.costToTake() > 0) {
            queue.take(call);
        } else {
            queue.send(call);
        }
    }

    @Override
    Script script() {
        return redis.scripts().bucket();
    }

    /** Adds units per call, units per tick and capacity. */
    void addBucket(CommandArgs<byte[], byte[]> args) {
        for (byte[] argument : arguments) {
            args.add(argument);
        }
    }

    @Override
    void addArguments(CommandArgs<byte[], byte[]> args, long cost, long lastMoment) {
        addBucket(args);
        args.add(cost).add(lastMoment);
    }

    /** The reply is the level after the call was taken, or -1 - level; or two numbers, of which the second is the time. */
    @Override
    void read(TakeCall call, long[] reply) {
        long first = reply[0]; // Fails before anything else is done if this is no reply of our script.
        queue.left(1);
        if (reply.length > 1) {
            call.cameTooLate(reply[1]);
            return;
        }
        boolean taken = first >= 0;
        long level = taken ? first : -1 - first;
        tell(call, taken, level);
    }

    /** A bucket's waits do not depend on the time when its ticks are those of the clock, so none is told with its state. */
    void tell(TakeCall call, boolean taken, long level) {
        call.decided(taken, state(level), 0);
    }

    /** Tells a call what was decided about the last of several that were taken together, when the key had this level. */
    void tellWithoutState(TakeCall call, boolean taken, long level) {
        call.decidedWithOthers(taken, state(level));
    }

    /** Passes on the level that a key now has in Redis. */
    void hear(TakeCall call, long level) {
        call.hear(state(level), 0);
    }

    private long[] state(long level) {
        return new long[] {bucket.unitsPerCall(), level};
    }

    /** What a call of this cost adds to the level. */
    long units(long cost) {
        return cost * bucket.unitsPerCall();
    }

    @Override
    void left(TakeCall call) {
        queue.left(1);
    }
}
