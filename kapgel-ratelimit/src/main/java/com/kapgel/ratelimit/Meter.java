package com.kapgel.ratelimit;

/**
 * The arithmetic of one limit on the two numbers that a key keeps for it: whole numbers throughout, no clock, no rounding that
 * adds up. Times are microseconds since the epoch.
 *
 * <p>{@link #advance} comes first, once per decision; the other methods then speak of the time that it was given.
 */
abstract sealed class Meter permits BucketMeter, WindowMeter, SlidingMeter {
    /** Numbers of state per limit. */
    static final int NUMBERS = 2;

    /** Wait of a call that costs more than the limit ever admits at once, in microseconds. */
    static final long NEVER = Long.MAX_VALUE;

    /** Lua counts in doubles, which hold whole numbers up to 2^53; half of it leaves room for one sum. */
    static final long MAX_UNITS = 1L << 52;

    private final Limit limit;

    Meter(Limit limit) {
        this.limit = limit;
    }

    static Meter of(Limit limit) {
        return switch (limit.kind()) {
            case TOKEN_BUCKET -> BucketMeter.of(limit);
            case SLIDING_WINDOW -> new SlidingMeter(limit);
            case FIXED_WINDOW, CALENDAR_WINDOW -> new WindowMeter(limit);
        };
    }

    final Limit limit() {
        return limit;
    }

    /** The limit's period, for windows, which begin and end at whole microseconds. */
    static long wholeMicros(Limit limit) {
        long nanos = limit.period().toNanos();
        if (nanos % 1_000 != 0) {
            throw new IllegalArgumentException(
                    "The limit " + limit + " cannot be counted exactly: use a period of whole microseconds");
        }
        return nanos / 1_000;
    }

    /** Brings numbers, whatever limit of this kind has written them, from {@code asOf} to {@code now}. */
    final void advance(long[] state, int at, long asOf, long now) {
        fit(state, at);
        pass(state, at, asOf, now);
    }

    /** Brings numbers that another limit of this kind may have written within what this one allows. */
    abstract void fit(long[] state, int at);

    /**
     * Lets the time from {@code asOf} to {@code now} pass over numbers of this version, which may be more than it allows. A clock
     * that stepped back forgets nothing and adds nothing.
     */
    abstract void pass(long[] state, int at, long asOf, long now);

    /** Calls of cost 1 that fit. */
    abstract long remaining(long[] state, int at, long now);

    /** Microseconds until a call of {@code cost} fits: 0 if it does, {@link #NEVER} if it cannot. */
    abstract long wait(long[] state, int at, long now, long cost);

    /** Microseconds until the numbers are all zero again, if nothing is taken meanwhile. */
    abstract long untilUnused(long[] state, int at, long now);

    /**
     * The larger, the later the key is given up when there is no room for all: until when it is in use, in microseconds from now, for
     * a window as if it ended so much sooner as it is unused. So of keys that share a window those that have taken most stay.
     */
    abstract long worth(long[] state, int at, long now);

    /** How much sooner a window counts as ended of which {@code used} of {@code permits} are taken. */
    static long unusedPart(long length, double used, long permits) {
        return permits == 0 ? length : (long) (length * (1 - used / permits));
    }

    /** When the window that {@code now} lies in ends; of a bucket, never. */
    abstract long windowEnd(long now);

    /** Adds {@code cost}, or gives back as much of a negative one as was taken. */
    abstract void take(long[] state, int at, long cost);
}
