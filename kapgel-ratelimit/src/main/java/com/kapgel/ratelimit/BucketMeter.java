package com.kapgel.ratelimit;

import java.math.BigInteger;
import java.time.Duration;

/**
 * A token bucket, kept as GCRA keeps it but as a level: a call of cost 1 adds {@code unitsPerCall}, every tick takes
 * {@code unitsPerTick} away, and a call fits while the level stays within {@code capacity}. The two factors are the reduced
 * fraction of the limit's rate, so 7 calls a second admit exactly 7 million in a million seconds.
 *
 * <p>State: {@code unitsPerCall} as it was when the level was written, so that a level outlives a change of the limit; the level.
 */
final class BucketMeter extends Meter {
    /** Coarser ticks are for limits whose levels would not be exact in finer ones, such as a thousand a year. */
    private static final long[] TICKS_IN_MICROS = {1, 1_000, 1_000_000};

    /** A century: well within the 292 years that a {@code long} holds in nanoseconds. */
    private static final Duration MAX_REFILL = Duration.ofDays(36_600);

    private final long tickMicros;
    private final long unitsPerCall;
    private final long unitsPerTick;
    private final long capacity;

    private BucketMeter(Limit limit, long tickMicros, long unitsPerCall, long unitsPerTick, long capacity) {
        super(limit);
        this.tickMicros = tickMicros;
        this.unitsPerCall = unitsPerCall;
        this.unitsPerTick = unitsPerTick;
        this.capacity = capacity;
    }

    /** @throws IllegalArgumentException if no tick makes the limit's levels exact; the message says what would */
    static BucketMeter of(Limit limit) {
        if (limit.permits() == 0) {
            return new BucketMeter(limit, 1, 1, 1, 0);
        }
        long longestBurst = MAX_REFILL.dividedBy(limit.period()) * limit.permits();
        if (limit.burst() > longestBurst) {
            throw new IllegalArgumentException(
                    "The limit " + limit + " would take more than a century to refill: use a burst of at most "
                            + longestBurst + ", or a higher rate");
        }
        BigInteger largestBurst = BigInteger.ZERO;
        for (long tickMicros : TICKS_IN_MICROS) {
            BigInteger perTick = BigInteger.valueOf(limit.permits()).multiply(BigInteger.valueOf(tickMicros * 1_000));
            BigInteger perCall = BigInteger.valueOf(limit.period().toNanos());
            BigInteger gcd = perTick.gcd(perCall);
            BigInteger unitsPerCall = perCall.divide(gcd);
            BigInteger capacity = unitsPerCall.multiply(BigInteger.valueOf(limit.burst()));
            if (capacity.compareTo(BigInteger.valueOf(MAX_UNITS)) <= 0) {
                return new BucketMeter(
                        limit,
                        tickMicros,
                        unitsPerCall.longValueExact(),
                        perTick.divide(gcd).longValueExact(),
                        capacity.longValueExact());
            }
            largestBurst = largestBurst.max(BigInteger.valueOf(MAX_UNITS).divide(unitsPerCall));
        }
        throw new IllegalArgumentException("The limit " + limit + " cannot be counted exactly: use a burst of at most "
                + largestBurst + ", or a shorter or rounder period");
    }

    long tickMicros() {
        return tickMicros;
    }

    long unitsPerCall() {
        return unitsPerCall;
    }

    long unitsPerTick() {
        return unitsPerTick;
    }

    long capacity() {
        return capacity;
    }

    @Override
    void fit(long[] state, int at) {
        state[at + 1] = rescaled(state[at], state[at + 1]);
        state[at] = unitsPerCall;
    }

    @Override
    void pass(long[] state, int at, long asOf, long now) {
        long level = state[at + 1];
        long ticks = Math.floorDiv(now, tickMicros) - Math.floorDiv(asOf, tickMicros);
        if (ticks > 0) {
            state[at + 1] = level / unitsPerTick < ticks ? 0 : level - ticks * unitsPerTick;
        }
    }

    /** A level that another version of the limit has written counts for the same number of calls, within the new capacity. */
    private long rescaled(long writtenPerCall, long level) {
        if (writtenPerCall != unitsPerCall && writtenPerCall > 0) {
            return (long) Math.min((double) capacity, Math.ceil((double) level / writtenPerCall * unitsPerCall));
        }
        return Math.min(capacity, level);
    }

    @Override
    long remaining(long[] state, int at, long now) {
        return (capacity - state[at + 1]) / unitsPerCall;
    }

    @Override
    long wait(long[] state, int at, long now, long cost) {
        if (cost > capacity / unitsPerCall) {
            return NEVER;
        }
        return untilDrained(state[at + 1] - (capacity - cost * unitsPerCall), now);
    }

    @Override
    long untilUnused(long[] state, int at, long now) {
        return untilDrained(state[at + 1], now);
    }

    @Override
    long worth(long[] state, int at, long now) {
        return untilUnused(state, at, now);
    }

    private long untilDrained(long units, long now) {
        if (units <= 0) {
            return 0;
        }
        long ticks = (units - 1) / unitsPerTick + 1;
        return ticks * tickMicros - Math.floorMod(now, tickMicros);
    }

    @Override
    long windowEnd(long now) {
        return Long.MAX_VALUE;
    }

    @Override
    void take(long[] state, int at, long cost) {
        state[at + 1] = cost < -(state[at + 1] / unitsPerCall) ? 0 : Math.max(0, state[at + 1] + cost * unitsPerCall);
    }
}
