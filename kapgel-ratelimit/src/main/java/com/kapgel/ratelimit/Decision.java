package com.kapgel.ratelimit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

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
    /** Wait of a call that costs more than a full bucket holds. */
    static final long NEVER = Long.MAX_VALUE;

    private final boolean allowed;
    private final long remaining;
    private final long retryAfterNanos;

    private Decision(boolean allowed, long remaining, long retryAfterNanos) {
        this.allowed = allowed;
        this.remaining = remaining;
        this.retryAfterNanos = retryAfterNanos;
    }

    static Decision allowed(long remaining) {
        return new Decision(true, remaining, 0);
    }

    static Decision denied(long remaining, long retryAfterNanos) {
        return new Decision(false, remaining, retryAfterNanos);
    }

    /** Whether the call may go on. A call that was not allowed has consumed nothing. */
    public boolean allowed() {
        return allowed;
    }

    /** Calls of cost 1 that would still be admitted right now, by the tightest of the limits. */
    public long remaining() {
        return remaining;
    }

    /**
     * How long to wait until the same call can be admitted, if nobody else takes from the key meanwhile. Zero when
     * allowed; {@link ChronoUnit#FOREVER} when the call costs more than a full bucket holds.
     */
    public Duration retryAfter() {
        return retryAfterNanos == NEVER ? ChronoUnit.FOREVER.getDuration() : Duration.ofNanos(retryAfterNanos);
    }

    @Override
    public String toString() {
        return allowed
                ? "allowed, " + remaining + " remaining"
                : "denied, " + remaining + " remaining, retry after " + retryAfter();
    }
}
