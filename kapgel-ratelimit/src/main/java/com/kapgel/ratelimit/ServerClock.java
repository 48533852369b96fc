package com.kapgel.ratelimit;

import java.util.function.LongSupplier;

/**
 * The clock of Redis as it is known here: its replies tell the time, and our own nanoseconds count on from there.
 *
 * <p>A reply is written after its question was asked, so this clock runs at most a round trip ahead of the real one and never
 * behind it: a deadline reckoned with it ends no call that somebody still waits for. Of several servers the one furthest ahead
 * counts. Safe for use by several threads.
 */
final class ServerClock {
    /** Later than any clock shows, and exact in Lua. */
    static final long NEVER = (1L << 53) - 1;

    private final LongSupplier nanoClock;

    /** Microseconds since the epoch at nanosecond 0 of our clock. Until Redis has told, as this machine's clock has it. */
    private volatile long origin;

    ServerClock(LongSupplier nanoClock, LongSupplier localMicros) {
        this.nanoClock = nanoClock;
        this.origin = origin(localMicros.getAsLong(), nanoClock.getAsLong());
    }

    private static long origin(long micros, long nanos) {
        return micros - Math.floorDiv(nanos, 1_000);
    }

    /** A server that was asked at {@code askedNanos} has told this time; what others have told before still holds. */
    void alsoShows(long micros, long askedNanos) {
        long told = origin(micros, askedNanos);
        if (told > origin) {
            origin = told;
        }
    }

    /** All servers have been asked at {@code askedNanos}, and this is the latest time that one has told. */
    void shows(long micros, long askedNanos) {
        origin = origin(micros, askedNanos);
    }

    /** What the clock shows now, in microseconds since the epoch. */
    long micros() {
        return microsAt(nanoClock.getAsLong());
    }

    /** What the clock shows when ours shows {@code nanos}. */
    long microsAt(long nanos) {
        return origin + Math.floorDiv(nanos, 1_000);
    }
}
