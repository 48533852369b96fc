package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.util.Arrays;
import java.util.List;

/** Whatever limits: a run of {@code take.lua} for each key, with one call or several of the same cost. */
final class AnyPolicy extends RedisPolicy {
    /** First numbers of replies that decide nothing. */
    static final long OTHER_WINDOWS = -1;

    private static final long CAME_TOO_LATE = -2;

    /** As of the last call. */
    private volatile ScriptLimits limits;

    AnyPolicy(Policy policy, String limiter, RedisLink redis) {
        super(policy, limiter, redis);
        this.limits = ScriptLimits.around(policy, Backend.microsSinceEpoch());
    }

    @Override
    void ask(TakeCall call) {
        long about = redis().clock().micros();
        if (!limits.holdAt(about)) {
            limits = ScriptLimits.around(policy(), about);
        }
        super.ask(call);
    }

    @Override
    Script script() {
        return redis().scripts().take();
    }

    @Override
    void addArguments(CommandArgs<byte[], byte[]> args, long cost, long lastMoment) {
        addArguments(args, cost, lastMoment, 1);
    }

    private void addArguments(CommandArgs<byte[], byte[]> args, long cost, long lastMoment, int calls) {
        args.add(cost);
        limits.addTo(args, lastMoment, calls);
    }

    @Override
    void read(TakeCall call, long[] reply) {
        long taken = reply[0]; // As in OneBucketPolicy.
        left(1);
        if (!isUndecided(call, taken, reply)) {
            call.decided(taken > 0, state(reply), reply[1]);
        }
    }

    /** The reply is how many calls were taken, the server's time in microseconds, and the state after them. */
    private static long[] state(long[] reply) {
        return Arrays.copyOfRange(reply, 2, reply.length);
    }

    private boolean isUndecided(TakeCall call, long taken, long[] reply) {
        if (taken == CAME_TOO_LATE) {
            call.cameTooLate(reply[1]);
        } else if (taken == OTHER_WINDOWS) {
            askAbout(call, reply[1]);
        }
        return taken < 0;
    }

    /** The clocks are days apart. Nothing was counted, so asking again around the server's time counts once. */
    private void askAbout(TakeCall call, long serverMicros) {
        limits = ScriptLimits.around(policy(), serverMicros);
        if (call.mayBeAskedAgain()) {
            askAlone(call);
        } else {
            call.giveUp();
        }
    }

    @Override
    boolean takesManyKeysAtOnce() {
        return false;
    }

    @Override
    BatchRun run(List<CallsOfAKey> calls, Runnable onEnd) {
        return new Run(calls.get(0), onEnd);
    }

    /** Takes calls of one key. */
    final class Run extends BatchRun {
        private final CallsOfAKey calls;

        Run(CallsOfAKey calls, Runnable onEnd) {
            super(List.of(calls), onEnd);
            this.calls = calls;
        }

        @Override
        public Script script() {
            return AnyPolicy.this.script();
        }

        @Override
        public void addTo(CommandArgs<byte[], byte[]> args) {
            args.add(1).addKey(calls.first().name());
            addArguments(args, calls.cost(), lastMoment(), calls.count());
        }

        @Override
        void read(long[] reply) {
            if (reply[0] < 0) {
                forEachCall(call -> isUndecided(call, reply[0], reply));
            } else {
                calls.decided(reply[0], state(reply), reply[1]);
            }
        }
    }
}
