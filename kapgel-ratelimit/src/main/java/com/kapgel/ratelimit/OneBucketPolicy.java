package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One token bucket, the common case: a shorter script, a reply of one number, and one run for many keys. */
final class OneBucketPolicy extends RedisPolicy {
    private final BucketMeter bucket;
    private final byte[][] arguments;

    OneBucketPolicy(Policy policy, BucketMeter bucket, String limiter, RedisLink redis) {
        super(policy, limiter, redis);
        this.bucket = bucket;
        this.arguments = new byte[][] {
            ascii(bucket.unitsPerCall()),
            ascii(bucket.unitsPerTick()),
            ascii(bucket.capacity()),
            ascii(policy.ids().id(0))
        };
    }

    private static byte[] ascii(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    Script script() {
        return redis().scripts().bucket();
    }

    /** Adds units per call, units per tick, capacity and id. */
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

    /** The reply is what {@link #tell} takes; or two numbers, of which the second is the time. */
    @Override
    void read(TakeCall call, long[] reply) {
        long answer = reply[0]; // Fails before anything else is done if this is no reply of our script.
        left(1);
        if (reply.length > 1) {
            call.cameTooLate(reply[1]);
        } else {
            tell(call, answer);
        }
    }

    /**
     * Tells the call what Redis has decided.
     *
     * @param answer the level after the call was taken, or -1 - level
     */
    void tell(TakeCall call, long answer) {
        boolean taken = answer >= 0;
        // A bucket's waits do not depend on the time when its ticks are those of the clock, so none is told.
        call.decided(taken, state(taken ? answer : -1 - answer), 0);
    }

    long[] state(long level) {
        return new long[] {bucket.unitsPerCall(), level};
    }

    /** What a call of this cost adds to the level. */
    long units(long cost) {
        return cost * bucket.unitsPerCall();
    }

    @Override
    boolean takesManyKeysAtOnce() {
        return true;
    }

    @Override
    BatchRun run(List<CallsOfAKey> calls, Runnable onEnd) {
        return new BucketsRun(this, redis().scripts().buckets(), calls, onEnd);
    }
}
