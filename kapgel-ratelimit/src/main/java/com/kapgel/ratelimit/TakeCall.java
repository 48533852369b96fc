package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import java.util.ArrayList;
import java.util.List;

/** What goes into {@code take.lua} for one decision, and what its reply means. */
record TakeCall(Policy policy, long cost) {
    private static final int WINDOWS_GIVEN = 4;

    /**
     * Arguments of the script: cost, shape, then per limit what its kind needs.
     *
     * @param about our idea of the server's time; calendar windows around it are given along
     */
    String[] arguments(long about) {
        List<String> arguments = new ArrayList<>();
        arguments.add(Long.toString(cost));
        arguments.add(policy.shape());
        for (int i = 0; i < policy.size(); i++) {
            Meter meter = policy.meter(i);
            if (meter instanceof BucketMeter bucket) {
                add(arguments, bucket.unitsPerCall(), bucket.unitsPerTick(), bucket.capacity(), bucket.tickMicros());
            } else if (meter instanceof SlidingMeter sliding) {
                add(arguments, sliding.limit().permits(), sliding.lengthMicros());
            } else if (meter instanceof WindowMeter window) {
                add(arguments, window.limit().permits());
                long start = window.start(window.start(about) - 1);
                for (int boundary = 0; boundary < WINDOWS_GIVEN; boundary++) {
                    add(arguments, start);
                    start = window.end(start);
                }
            }
        }
        return arguments.toArray(String[]::new);
    }

    private static void add(List<String> arguments, long... numbers) {
        for (long number : numbers) {
            arguments.add(Long.toString(number));
        }
    }

    /** The reply is 1 or 0 for taken or not, the server's time in microseconds, and the state after the decision. */
    Decision decision(List<Object> reply, DecidedBy by) {
        boolean taken = number(reply, 0) == 1;
        long now = number(reply, 1);
        long[] state = new long[policy.numbers()];
        for (int i = 0; i < state.length; i++) {
            state[i] = number(reply, 2 + i);
        }
        return policy.describe(state, 0, now, taken ? 0 : cost, by);
    }

    private static long number(List<Object> reply, int index) {
        return (Long) reply.get(index);
    }
}
