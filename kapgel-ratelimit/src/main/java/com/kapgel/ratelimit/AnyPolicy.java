package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Whatever limits, each call with a run of {@code take.lua} of its own. */
final class AnyPolicy extends RedisPolicy {
    private static final int WINDOWS_GIVEN = 4;

    private final RedisBackend redis;
    private final byte[] shape;

    /** The arguments as of the last call; calendar windows make them differ from time to time. */
    private volatile Arguments arguments;

    AnyPolicy(Policy policy, String limiter, RedisBackend redis) {
        super(policy, limiter);
        this.redis = redis;
        this.shape = policy.shape().getBytes(StandardCharsets.US_ASCII);
        this.arguments = Arguments.around(policy, Backend.microsSinceEpoch());
    }

    @Override
    void ask(TakeCall call) {
        long about = Backend.microsSinceEpoch();
        if (!arguments.holdAt(about)) {
            arguments = Arguments.around(policy(), about);
        }
        ScriptRun.start(redis, call);
    }

    @Override
    Script script() {
        return redis.scripts().take();
    }

    @Override
    void addArguments(CommandArgs<byte[], byte[]> args, long cost) {
        args.add(cost).add(shape);
        for (long argument : arguments.numbers()) {
            args.add(argument);
        }
    }

    /** The reply is 1 or 0 for taken or not, the server's time in microseconds, and the state after the decision. */
    @Override
    void read(TakeCall call, long[] reply) {
        if (reply[0] < 0) {
            // The clocks are days apart. Nothing was counted, so asking again with windows around the server's time
            // counts once.
            arguments = Arguments.around(policy(), reply[1]);
            ScriptRun.start(redis, call);
            return;
        }
        long[] state = new long[policy().numbers()];
        System.arraycopy(reply, 2, state, 0, state.length);
        call.decided(reply[0] == 1, state, reply[1]);
    }

    @Override
    void left(TakeCall call) {
        // Nobody waits for it to leave.
    }

    /**
     * What the script needs to know of the limits.
     *
     * @param from since when the numbers hold, in microseconds since the epoch
     * @param until the first moment at which they need to be made anew
     */
    private record Arguments(List<Long> numbers, long from, long until) {
        static Arguments around(Policy policy, long about) {
            List<Long> numbers = new ArrayList<>();
            long from = Long.MIN_VALUE;
            long until = Long.MAX_VALUE;
            for (int i = 0; i < policy.size(); i++) {
                Meter meter = policy.meter(i);
                if (meter instanceof BucketMeter bucket) {
                    numbers.addAll(List.of(
                            bucket.unitsPerCall(), bucket.unitsPerTick(), bucket.capacity(), bucket.tickMicros()));
                } else if (meter instanceof SlidingMeter sliding) {
                    numbers.addAll(List.of(sliding.limit().permits(), sliding.lengthMicros()));
                } else if (meter instanceof WindowMeter window) {
                    numbers.add(window.limit().permits());
                    if (window.limit().kind() == Limit.Kind.FIXED_WINDOW) {
                        numbers.add(window.end(about) - window.start(about));
                        continue;
                    }
                    long start = window.start(window.start(about) - 1);
                    for (int boundary = 0; boundary < WINDOWS_GIVEN; boundary++) {
                        numbers.add(start);
                        start = window.end(start);
                    }
                    from = Math.max(from, window.start(about));
                    until = Math.min(until, window.end(about));
                }
            }
            return new Arguments(List.copyOf(numbers), from, until);
        }

        boolean holdAt(long micros) {
            return from <= micros && micros < until;
        }
    }
}
