package com.kapgel.ratelimit;

import io.lettuce.core.protocol.CommandArgs;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code take.lua} needs to know of the limits.
 *
 * @param limits how many
 * @param numbers their {@linkplain LimitIds ids}, then what each kind of limit takes
 * @param from since when the numbers hold, in microseconds since the epoch; calendar windows make them differ from time to time
 * @param until the first moment at which they need to be made anew
 */
record ScriptLimits(int limits, List<Long> numbers, long from, long until) {
    private static final int WINDOWS_GIVEN = 4;

    ScriptLimits {
        numbers = List.copyOf(numbers);
    }

    static ScriptLimits around(Policy policy, long about) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < policy.size(); i++) {
            numbers.add(policy.ids().id(i));
        }
        long from = Long.MIN_VALUE;
        long until = Long.MAX_VALUE;
        for (int i = 0; i < policy.size(); i++) {
            Meter meter = policy.meter(i);
            if (meter instanceof BucketMeter bucket) {
                numbers.addAll(
                        List.of(bucket.unitsPerCall(), bucket.unitsPerTick(), bucket.capacity(), bucket.tickMicros()));
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
        return new ScriptLimits(policy.size(), numbers, from, until);
    }

    boolean holdAt(long micros) {
        return from <= micros && micros < until;
    }

    /**
     * Adds what follows the cost.
     *
     * @param calls how many of that cost; 1 unless it is positive
     */
    void addTo(CommandArgs<byte[], byte[]> args, long lastMoment, int calls) {
        args.add(lastMoment).add(limits).add(calls);
        for (long number : numbers) {
            args.add(number);
        }
    }
}
