package com.kapgel.ratelimit;

/**
 * A count that starts afresh with every window: of a fixed length since the epoch, or of the calendar.
 *
 * <p>State: unused; the count.
 */
final class WindowMeter extends Meter {
    private final long permits;
    private final long lengthMicros;

    WindowMeter(Limit limit) {
        super(limit);
        this.permits = limit.permits();
        this.lengthMicros = wholeMicros(limit);
    }

    /** When the window that {@code micros} lies in began. */
    long start(long micros) {
        return limit().kind() == Limit.Kind.CALENDAR_WINDOW
                ? limit().calendar().startOf(micros)
                : Math.floorDiv(micros, lengthMicros) * lengthMicros;
    }

    /** When the window that {@code micros} lies in ends. */
    long end(long micros) {
        return limit().kind() == Limit.Kind.CALENDAR_WINDOW
                ? limit().calendar().endOf(micros)
                : start(micros) + lengthMicros;
    }

    @Override
    void fit(long[] state, int at) {
        // A count above a limit that was lowered since must not show as negative.
        state[at + 1] = Math.min(permits, state[at + 1]);
    }

    @Override
    void pass(long[] state, int at, long asOf, long now) {
        if (asOf < start(now)) {
            state[at + 1] = 0;
        }
    }

    @Override
    long remaining(long[] state, int at, long now) {
        return permits - state[at + 1];
    }

    @Override
    long wait(long[] state, int at, long now, long cost) {
        if (cost > permits) {
            return NEVER;
        }
        return cost <= permits - state[at + 1] ? 0 : end(now) - now;
    }

    @Override
    long untilUnused(long[] state, int at, long now) {
        return state[at + 1] == 0 ? 0 : end(now) - now;
    }

    @Override
    long worth(long[] state, int at, long now) {
        long end = end(now);
        return end - now - unusedPart(end - start(now), (double) state[at + 1], permits);
    }

    @Override
    long windowEnd(long now) {
        return end(now);
    }

    @Override
    void take(long[] state, int at, long cost) {
        state[at + 1] = Math.max(0, state[at + 1] + cost);
    }
}
