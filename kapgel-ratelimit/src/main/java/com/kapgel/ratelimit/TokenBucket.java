package com.kapgel.ratelimit;

import java.math.BigInteger;

/**
 * The arithmetic of one limit, in whole numbers: how full a bucket is, whether a call fits, how long until it does.
 *
 * <p>This is GCRA kept as a level. A call of cost 1 adds {@code unitsPerCall} to the level, every tick of the clock
 * takes {@code unitsPerTick} away, and a call is admitted while the level stays within {@code capacity}. The two
 * factors are the reduced fraction of the limit's rate, so nothing is ever rounded: 7 calls a second admit exactly
 * 7 million in a million seconds.
 *
 * @param unitsPerCall what a call of cost 1 adds
 * @param unitsPerTick what drains away in a tick
 * @param capacity     {@code burst * unitsPerCall}
 * @param tickNanos    length of a tick in nanoseconds
 */
record TokenBucket(long unitsPerCall, long unitsPerTick, long capacity, long tickNanos) {

    /**
     * The arithmetic of {@code limit} for a clock with ticks of {@code tickNanos}.
     *
     * @param maxUnits the largest level that the caller's numbers hold exactly
     * @throws IllegalArgumentException if the limit's levels would not fit below {@code maxUnits}
     */
    static TokenBucket of(Limit limit, long tickNanos, long maxUnits) {
        BigInteger perTick = BigInteger.valueOf(limit.permits()).multiply(BigInteger.valueOf(tickNanos));
        BigInteger perCall = BigInteger.valueOf(limit.period().toNanos());
        BigInteger gcd = perTick.gcd(perCall);
        BigInteger unitsPerCall = perCall.divide(gcd);
        BigInteger capacity = unitsPerCall.multiply(BigInteger.valueOf(limit.burst()));
        BigInteger max = BigInteger.valueOf(maxUnits);
        if (capacity.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "The limit " + limit + " cannot be counted exactly: use a burst of at most "
                            + max.divide(unitsPerCall) + ", or a shorter or rounder period");
        }
        return new TokenBucket(
                unitsPerCall.longValueExact(),
                perTick.divide(gcd).longValueExact(),
                capacity.longValueExact(),
                tickNanos);
    }

    /** The level after {@code ticks} without a call. A clock that stepped back drains nothing. */
    long drained(long level, long ticks) {
        if (ticks <= 0) {
            return level;
        }
        return level / unitsPerTick < ticks ? 0 : level - ticks * unitsPerTick;
    }

    /** Whether a full bucket could admit a call of this cost at all. */
    boolean canEverAdmit(long cost) {
        return cost <= capacity / unitsPerCall;
    }

    /** Whether a call of this cost fits above {@code level}. Costs must pass {@link #canEverAdmit} first. */
    boolean admits(long level, long cost) {
        return level <= capacity - cost * unitsPerCall;
    }

    /** Ticks until {@link #admits} turns true for a level that does not admit yet, rounded up. */
    long ticksUntilAdmitted(long level, long cost) {
        long excess = level - (capacity - cost * unitsPerCall);
        return (excess - 1) / unitsPerTick + 1;
    }

    /** Nanoseconds until {@link #admits} turns true for a level that does not admit yet. */
    long nanosUntilAdmitted(long level, long cost) {
        return nanos(ticksUntilAdmitted(level, cost));
    }

    /** The level after a call of this cost was admitted. */
    long taken(long level, long cost) {
        return level + cost * unitsPerCall;
    }

    /** Calls of cost 1 that fit above {@code level}. */
    long remaining(long level) {
        return (capacity - level) / unitsPerCall;
    }

    long nanos(long ticks) {
        return Math.multiplyExact(ticks, tickNanos);
    }
}
