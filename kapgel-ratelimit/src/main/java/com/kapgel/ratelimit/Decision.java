package com.kapgel.ratelimit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The answer to one call.
 *
 * <pre>{@code
 * Decision decision = limiter.tryAcquire("customer:42");
 * if (!decision.allowed()) {
 *     throw new TooBusyException(decision.retryAfter());
 * }
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class Decision {
    /** A wait that never ends, in nanoseconds. */
    static final long NEVER = Long.MAX_VALUE;

    /** Who has decided. */
    public enum DecidedBy {
        /** This process, by its own counts. */
        MEMORY,
        /** Redis, by the counts that all instances share. */
        REDIS,
        /** This process, by a denial of Redis that still holds. */
        CACHE,
        /** Nobody: the backend is disabled, or Redis is away and the fallback is to admit or deny every call. */
        NOBODY
    }

    // 40 bytes: a wait of 0 means allowed, and what decisions have in common is one shared object. What is left stays
    // in the units it was counted in, because two divisions would cost more than the decision.
    private final long unitsLeft;
    private final long retryAfterNanos;
    private final long unitsToReset;
    private final Ruling ruling;

    /**
     * @param unitsLeft in units of which {@link Ruling#unitsPerCall} make a call
     * @param unitsToReset in units of which {@link Ruling#unitsPerNano} make a nanosecond
     */
    Decision(long unitsLeft, long retryAfterNanos, long unitsToReset, Ruling ruling) {
        this.unitsLeft = unitsLeft;
        this.retryAfterNanos = retryAfterNanos;
        this.unitsToReset = unitsToReset;
        this.ruling = ruling;
    }

    /** Whether the call may go on. A call that was not allowed has consumed nothing. */
    public boolean allowed() {
        return retryAfterNanos == 0;
    }

    /**
     * Calls of cost 1 that would still be admitted right now, by the tightest of the limits, which is not always {@link #limit()}
     * when a call of a higher cost is denied. Says nothing when {@link DecidedBy#NOBODY} has decided.
     */
    public long remaining() {
        return unitsLeft / ruling.unitsPerCall();
    }

    /**
     * The limit that this answer is about: when denied, the one that keeps the call waiting longest; when allowed, the one with
     * the least remaining. The first of equals.
     */
    public Limit limit() {
        return ruling.limit();
    }

    /** All limits that the call had to pass, in the order of the limiter; the same list for every call of one policy. */
    public List<Limit> limits() {
        return ruling.limits();
    }

    /**
     * How long to wait until the same call can be admitted, if nobody else takes from the key meanwhile. Zero when
     * allowed; {@link ChronoUnit#FOREVER} when the call costs more than the limit ever admits at once.
     */
    public Duration retryAfter() {
        return duration(retryAfterNanos);
    }

    /** How long until {@link #limit()} is as if it had never been used, if nobody takes from the key meanwhile. */
    public Duration resetAfter() {
        return duration(resetAfterNanos());
    }

    /** Who has decided. */
    public DecidedBy decidedBy() {
        return ruling.decidedBy();
    }

    long retryAfterNanos() {
        return retryAfterNanos;
    }

    long unitsToReset() {
        return unitsToReset;
    }

    long resetAfterNanos() {
        long unitsPerNano = ruling.unitsPerNano();
        return unitsToReset / unitsPerNano + (unitsToReset % unitsPerNano > 0 ? 1 : 0);
    }

    private static Duration duration(long nanos) {
        return nanos == NEVER ? ChronoUnit.FOREVER.getDuration() : Duration.ofNanos(nanos);
    }

    @Override
    public String toString() {
        return (allowed() ? "allowed" : "denied, retry after " + retryAfter()) + ", " + remaining() + " remaining of "
                + limit() + ", decided by " + decidedBy();
    }

    /** What decisions have in common; each limiter makes its few rulings once. */
    record Ruling(List<Limit> limits, Limit limit, DecidedBy decidedBy, long unitsPerCall, long unitsPerNano) {
        /** For decisions that count calls and nanoseconds. */
        Ruling(List<Limit> limits, Limit limit, DecidedBy decidedBy) {
            this(limits, limit, decidedBy, 1, 1);
        }
    }
}
