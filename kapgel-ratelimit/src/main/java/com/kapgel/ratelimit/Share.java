package com.kapgel.ratelimit;

/** One instance's part of the limits, and how numbers of the whole are carried over to the part and back. */
final class Share {
    private final int instances;
    private final Remembered<Policy, Policy> parts = new Remembered<>(this::dividedOrWhole);

    Share(int instances) {
        this.instances = instances;
    }

    /**
     * The part of a policy that a limiter is built with.
     *
     * @throws IllegalArgumentException if it cannot be counted exactly
     */
    Policy require(Policy whole) {
        if (instances == 1) {
            return whole;
        }
        try {
            return divided(whole);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "The limits " + whole + " cannot be divided among " + instances
                            + " instances: give Fallback.memory(instances) fewer, or use Fallback.memory()",
                    e);
        }
    }

    /** The part of a policy. The whole one, once a call cannot be refused any more and there is no exact part. */
    Policy of(Policy whole) {
        return instances == 1 ? whole : parts.of(whole);
    }

    private Policy dividedOrWhole(Policy whole) {
        try {
            return divided(whole);
        } catch (IllegalArgumentException | ArithmeticException e) {
            return whole;
        }
    }

    private Policy divided(Policy whole) {
        return Policy.of(
                whole.limits().stream().map(limit -> limit.dividedBy(instances)).toList());
    }

    /** The numbers that a part has when the whole has {@code numbers}: as long until unused, rounded up. */
    long[] down(Policy whole, Policy part, long[] numbers) {
        return instances == 1 ? numbers : carried(numbers, whole, part, 1.0 / instances);
    }

    /** The numbers that the whole has when each part has {@code numbers}. */
    long[] up(Policy whole, Policy part, long[] numbers) {
        return instances == 1 ? numbers : carried(numbers, part, whole, instances);
    }

    /** With {@code factor} times as many calls. */
    private static long[] carried(long[] numbers, Policy from, Policy to, double factor) {
        long[] carried = new long[numbers.length];
        for (int i = 0; i < from.size(); i++) {
            int at = i * Meter.NUMBERS;
            if (from.meter(i) instanceof BucketMeter bucket && to.meter(i) instanceof BucketMeter other) {
                carried[at] = other.unitsPerCall();
                carried[at + 1] =
                        (long) Math.ceil(numbers[at + 1] * factor * other.unitsPerCall() / bucket.unitsPerCall());
            } else {
                carried[at] = (long) Math.ceil(numbers[at] * factor);
                carried[at + 1] = (long) Math.ceil(numbers[at + 1] * factor);
            }
        }
        return carried;
    }
}
