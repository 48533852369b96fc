package com.kapgel.ratelimit;

import java.math.BigInteger;
import java.util.Optional;

/**
 * A token bucket in nanoseconds, whose whole state is one number: the time at which it will be full again.
 *
 * <p>The reduced fraction {@code period / permits} is the time that a call takes to refill. Times are counted in units of which
 * {@code unitsPerNano}, its denominator, make a nanosecond, so every time is a whole number of them and nothing is ever rounded.
 */
final class NanoBucket {
    /** For capacities, and for times since an epoch; the sum of both is at most 2^62. */
    static final long MAX_UNITS = 1L << 61;

    /** With more, times since an epoch would outgrow {@link #MAX_UNITS} within two seconds. */
    private static final long MAX_UNITS_PER_NANO = 1L << 30;

    private static final long MORE_THAN_ANY_CAPACITY = MAX_UNITS + 1;
    private static final long ALL_BACK = -2 * MAX_UNITS;

    private final Limit limit;
    private final long unitsPerCall;
    private final long unitsPerNano;
    private final long burst;
    private final long capacity;

    private NanoBucket(Limit limit, long unitsPerCall, long unitsPerNano, long burst) {
        this.limit = limit;
        this.unitsPerCall = unitsPerCall;
        this.unitsPerNano = unitsPerNano;
        this.burst = burst;
        this.capacity = burst * unitsPerCall;
    }

    /** The bucket of a policy that is nothing but one, unless its numbers are too large to be kept in one. */
    static Optional<NanoBucket> of(Policy policy) {
        Limit limit = policy.limits().get(0);
        if (policy.size() > 1 || limit.kind() != Limit.Kind.TOKEN_BUCKET) {
            return Optional.empty();
        }
        if (limit.permits() == 0) {
            return Optional.of(new NanoBucket(limit, 1, 1, 0));
        }
        BigInteger permits = BigInteger.valueOf(limit.permits());
        BigInteger period = BigInteger.valueOf(limit.period().toNanos());
        BigInteger gcd = permits.gcd(period);
        BigInteger unitsPerCall = period.divide(gcd);
        long unitsPerNano = permits.divide(gcd).longValueExact();
        BigInteger capacity = unitsPerCall.multiply(BigInteger.valueOf(limit.burst()));
        if (unitsPerNano > MAX_UNITS_PER_NANO || capacity.compareTo(BigInteger.valueOf(MAX_UNITS)) > 0) {
            return Optional.empty();
        }
        return Optional.of(new NanoBucket(limit, unitsPerCall.longValueExact(), unitsPerNano, limit.burst()));
    }

    Limit limit() {
        return limit;
    }

    /** Whether this is all that the policy limits. */
    boolean isOf(Policy policy) {
        return policy.size() == 1 && policy.limits().get(0).equals(limit);
    }

    long unitsPerCall() {
        return unitsPerCall;
    }

    long unitsPerNano() {
        return unitsPerNano;
    }

    long capacity() {
        return capacity;
    }

    /** What {@code cost} adds to a level: more than fits if it can never fit, all back if it gives back more than fits. */
    long units(long cost) {
        if (cost > burst) {
            return MORE_THAN_ANY_CAPACITY;
        }
        return cost < -burst ? ALL_BACK : cost * unitsPerCall;
    }

    /** A level as the numbers that a meter of the same limit keeps, rounded up. */
    long[] numbers(BucketMeter meter, long level) {
        return new long[] {meter.unitsPerCall(), level <= 0 ? 0 : (level - 1) / factor(meter) + 1};
    }

    /** The level that the numbers of a meter of the same limit mean. */
    long level(BucketMeter meter, long[] numbers) {
        return Math.min(capacity, numbers[1] * factor(meter));
    }

    /** Both are the same fraction, reduced by different factors, so the meter's divides ours. */
    private long factor(BucketMeter meter) {
        return unitsPerCall / meter.unitsPerCall();
    }

    /** Nanoseconds until {@code units} more than {@code level} fit. */
    long wait(long level, long units) {
        return units > capacity ? Decision.NEVER : (level + units - capacity - 1) / unitsPerNano + 1;
    }
}
