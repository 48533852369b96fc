package com.kapgel.ratelimit;

import java.math.BigInteger;

/**
 * Two fixed windows, of which the older counts by the share that still lies within the last window's length. Multiplied out, so
 * that the share is a whole number: {@code previous * (length - elapsed) + current * length <= permits * length}.
 *
 * <p>State: count of the previous window; count of the current one.
 */
final class SlidingMeter extends Meter {
    private final long permits;
    private final long length;

    SlidingMeter(Limit limit) {
        super(limit);
        this.permits = limit.permits();
        this.length = wholeMicros(limit);
        BigInteger largest = BigInteger.valueOf(length).multiply(BigInteger.valueOf(permits));
        if (largest.compareTo(BigInteger.valueOf(MAX_UNITS)) > 0) {
            throw new IllegalArgumentException("The limit " + limit + " cannot be counted exactly: use at most "
                    + MAX_UNITS / length + " permits, or a shorter period");
        }
    }

    long lengthMicros() {
        return length;
    }

    private long elapsed(long now) {
        return Math.floorMod(now, length);
    }

    @Override
    void fit(long[] state, int at) {
        state[at] = Math.min(permits, state[at]);
        state[at + 1] = Math.min(permits, state[at + 1]);
    }

    @Override
    void pass(long[] state, int at, long asOf, long now) {
        long windows = Math.floorDiv(now, length) - Math.floorDiv(asOf, length);
        if (windows == 1) {
            state[at] = state[at + 1];
            state[at + 1] = 0;
        } else if (windows > 1) {
            state[at] = 0;
            state[at + 1] = 0;
        }
    }

    @Override
    long remaining(long[] state, int at, long now) {
        long used = state[at] * (length - elapsed(now)) + state[at + 1] * length;
        return Math.max(0, Math.floorDiv(permits * length - used, length));
    }

    @Override
    long wait(long[] state, int at, long now, long cost) {
        if (cost > permits) {
            return NEVER;
        }
        long elapsed = elapsed(now);
        long room = (permits - cost - state[at + 1]) * length;
        if (state[at] * (length - elapsed) <= room) {
            return 0;
        }
        if (room >= 0) {
            // Within this window: the share of the previous one shrinks until it fits.
            return length - room / state[at] - elapsed;
        }
        // Not before the next window, in which the count of this one is the shrinking share.
        long nextRoom = (permits - cost) * length;
        long share = state[at + 1] * length;
        long intoNext = share <= nextRoom ? 0 : length - nextRoom / state[at + 1];
        return length - elapsed + intoNext;
    }

    @Override
    long untilUnused(long[] state, int at, long now) {
        long elapsed = elapsed(now);
        if (state[at + 1] > 0) {
            return 2 * length - elapsed;
        }
        return state[at] > 0 ? length - elapsed : 0;
    }

    @Override
    long worth(long[] state, int at, long now) {
        double used = (double) state[at] * (length - elapsed(now)) / length + state[at + 1];
        return untilUnused(state, at, now) - unusedPart(length, Math.min((double) permits, used), permits);
    }

    @Override
    long windowEnd(long now) {
        return now - elapsed(now) + length;
    }

    @Override
    void take(long[] state, int at, long cost) {
        long current = state[at + 1] + cost;
        // A refund may reach back into the previous window, whose calls are the older ones.
        state[at + 1] = Math.max(0, current);
        state[at] = Math.max(0, state[at] + Math.min(0, current));
    }
}
