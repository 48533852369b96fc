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
        if (instances == 1) {
            return numbers;
        }
        long[] result = new long[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            double factor = scale(whole, part, i) / instances;
            result[i] = (long) Math.ceil(numbers[i] * factor);
        }
        return result;
    }

    /** What calls that have added {@code amounts} to a part add to the whole. */
    long[] up(Policy whole, Policy part, long[] amounts) {
        if (instances == 1) {
            return amounts;
        }
        long[] result = new long[amounts.length];
        for (int i = 0; i < amounts.length; i++) {
            result[i] = Math.round(amounts[i] / scale(whole, part, i));
        }
        return result;
    }

    /** Units that a call has in the part, by those it has in the whole. In windows a call is a call. */
    private static double scale(Policy whole, Policy part, int number) {
        return whole.meter(number / Meter.NUMBERS) instanceof BucketMeter bucket
                        && part.meter(number / Meter.NUMBERS) instanceof BucketMeter own
                ? (double) own.unitsPerCall() / bucket.unitsPerCall()
                : 1;
    }
}
