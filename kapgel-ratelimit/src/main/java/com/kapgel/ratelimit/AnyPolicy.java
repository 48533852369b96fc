package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.nio.charset.StandardCharsets;

/** Whatever limits, each call with a run of {@code take.lua} of its own. */
final class AnyPolicy extends RedisPolicy {
    /** First numbers of replies that decide nothing. */
    static final long OTHER_WINDOWS = -1;

    static final long CAME_TOO_LATE = -2;

    private final RedisLink redis;
    private final byte[] shape;

    /** As of the last call. */
    private volatile ScriptLimits limits;

    AnyPolicy(Policy policy, String limiter, RedisLink redis) {
        super(policy, limiter);
        this.redis = redis;
        this.shape = policy.shape().getBytes(StandardCharsets.US_ASCII);
        this.limits = ScriptLimits.around(policy, Backend.microsSinceEpoch());
    }

    @Override
    void ask(TakeCall call) {
        long about = redis.clock().micros();
        if (!limits.holdAt(about)) {
            limits = ScriptLimits.around(policy(), about);
        }
        ScriptRun.start(redis, call);
    }

    @Override
    Script script() {
        return redis.scripts().take();
    }

    @Override
    void addArguments(CommandArgs<byte[], byte[]> args, long cost, long lastMoment) {
        args.add(cost).add(shape).add(lastMoment);
        limits.addTo(args);
    }

    /** The reply is 1 or 0 for taken or not, the server's time in microseconds, and the state after the decision. */
    @Override
    void read(TakeCall call, long[] reply) {
        if (reply[0] == CAME_TOO_LATE) {
            call.cameTooLate(reply[1]);
            return;
        }
        if (reply[0] == OTHER_WINDOWS) {
            // The clocks are days apart. Nothing was counted, so asking again around the server's time counts once.
            limits = ScriptLimits.around(policy(), reply[1]);
            if (call.mayBeAskedAgain()) {
                ScriptRun.start(redis, call);
            } else {
                call.giveUp();
            }
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
}
