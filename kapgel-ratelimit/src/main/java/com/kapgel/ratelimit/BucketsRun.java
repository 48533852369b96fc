package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.util.ArrayList;
import java.util.List;

/** Takes calls of many keys from one token bucket each, by {@code buckets.lua}. */
final class BucketsRun extends BatchRun {
    private final OneBucketPolicy policy;
    private final Script script;
    private final List<CallsOfAKey> special = new ArrayList<>();
    private final List<CallsOfAKey> plain = new ArrayList<>();

    BucketsRun(OneBucketPolicy policy, Script script, List<CallsOfAKey> calls, Runnable onEnd) {
        super(calls, onEnd);
        this.policy = policy;
        this.script = script;
        for (CallsOfAKey some : calls) {
            (some.isSpecial() ? special : plain).add(some);
        }
    }

    @Override
    public Script script() {
        return script;
    }

    @Override
    public void addTo(CommandArgs<byte[], byte[]> args) {
        args.add(special.size() + plain.size());
        for (CallsOfAKey some : special) {
            args.addKey(some.first().name());
        }
        for (CallsOfAKey some : plain) {
            args.addKey(some.first().name());
        }
        policy.addBucket(args);
        args.add(lastMoment()).add(special.size());
        for (CallsOfAKey some : special) {
            args.add(policy.units(some.cost())).add(some.count());
        }
    }

    @Override
    void read(long[] reply) {
        if (reply[0] < 0) {
            forEachCall(call -> call.cameTooLate(-reply[0]));
            return;
        }
        int at = 1;
        for (CallsOfAKey some : special) {
            some.decided(reply[at], policy.state(reply[at + 1]), 0);
            at += 2;
        }
        for (CallsOfAKey some : plain) {
            policy.tell(some.first(), reply[at]);
            at++;
        }
    }
}
