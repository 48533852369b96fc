package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.nio.charset.StandardCharsets;

/** One token bucket, the common case: a shorter script, a reply of one number, and calls that travel together. */
final class OneBucketPolicy extends RedisPolicy {
    private final RedisBackend redis;
    private final BucketMeter bucket;
    private final byte[][] arguments;
    private final BucketQueue queue;

    OneBucketPolicy(Policy policy, BucketMeter bucket, String limiter, RedisBackend redis) {
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
    void addArguments(CommandArgs<byte[], byte[]> args, long cost) {
        addBucket(args);
        args.add(cost);
    }

    /** The reply is the level after the call was taken, or -1 - level. */
    @Override
    void read(TakeCall call, long[] reply) {
        queue.left(1);
        boolean taken = reply[0] >= 0;
        tell(call, taken, taken ? reply[0] : -1 - reply[0]);
    }

    /** A bucket's waits do not depend on the time when its ticks are those of the clock, so none is told. */
    void tell(TakeCall call, boolean taken, long level) {
        call.decided(taken, new long[] {bucket.unitsPerCall(), level}, 0);
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
