package com.kapgel.ratelimit;

import java.time.Duration;
import java.util.Objects;

/**
 * How many calls a key may make: a token bucket that refills steadily and holds up to {@link #burst()} calls.
 *
 * <pre>{@code
 * Limit.perSecond(50)                       // 50 at once, one more every 20 ms
 * Limit.perMinute(600).burst(100)           // 100 at once, then 10 a second
 * Limit.of(3, Duration.ofMinutes(15))       // 3 at once, one more every 5 minutes
 * }</pre>
 *
 * <p>A full bucket admits its burst at once and the rate from then on, so within one period after a quiet time up to
 * {@code burst + permits} calls are admitted. Choose a small burst where that matters.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class Limit {
    private static final long MAX_PERMITS = 1_000_000_000_000L;
    private static final Duration MAX_PERIOD = Duration.ofDays(366);

    private final long permits;
    private final Duration period;
    private final long burst;

    private Limit(long permits, Duration period, long burst) {
        if (permits < 1 || permits > MAX_PERMITS) {
            throw new IllegalArgumentException("permits must be between 1 and " + MAX_PERMITS + ", was " + permits);
        }
        if (period.isNegative() || period.isZero() || period.compareTo(MAX_PERIOD) > 0) {
            throw new IllegalArgumentException("period must be positive and at most 366 days, was " + period);
        }
        if (burst < 1 || burst > MAX_PERMITS) {
            throw new IllegalArgumentException("burst must be between 1 and " + MAX_PERMITS + ", was " + burst);
        }
        if (permits > period.toNanos()) {
            throw new IllegalArgumentException(
                    "at most 10^9 permits a second can be counted, asked for " + permits + " per " + period);
        }
        this.permits = permits;
        this.period = period;
        this.burst = burst;
    }

    /** {@code permits} calls refilled evenly over {@code period}, with a burst of the same size. */
    public static Limit of(long permits, Duration period) {
        return new Limit(permits, Objects.requireNonNull(period, "period"), permits);
    }

    /** {@code permits} calls refilled evenly over a second, with a burst of the same size. */
    public static Limit perSecond(long permits) {
        return of(permits, Duration.ofSeconds(1));
    }

    /** {@code permits} calls refilled evenly over a minute, with a burst of the same size. */
    public static Limit perMinute(long permits) {
        return of(permits, Duration.ofMinutes(1));
    }

    /** {@code permits} calls refilled evenly over an hour, with a burst of the same size. */
    public static Limit perHour(long permits) {
        return of(permits, Duration.ofHours(1));
    }

    /** {@code permits} calls refilled evenly over 24 hours, with a burst of the same size. */
    public static Limit perDay(long permits) {
        return of(permits, Duration.ofDays(1));
    }

    /** The same rate with room for {@code burst} calls at once. */
    public Limit burst(long burst) {
        return new Limit(permits, period, burst);
    }

    /** Calls refilled every {@link #period()}. */
    public long permits() {
        return permits;
    }

    /** How long it takes to refill {@link #permits()} calls. */
    public Duration period() {
        return period;
    }

    /** Calls that a full bucket admits at once. */
    public long burst() {
        return burst;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limit that
                && permits == that.permits
                && burst == that.burst
                && period.equals(that.period);
    }

    @Override
    public int hashCode() {
        return Objects.hash(permits, period, burst);
    }

    @Override
    public String toString() {
        return permits + " per " + period + ", burst " + burst;
    }
}
