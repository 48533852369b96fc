package com.kapgel.ratelimit;

/**
 * Hears of every decision of a limiter, for metrics or logs.
 *
 * <p>Called on the thread that asked, before it gets its answer, so it must be quick and must not block. What it throws is
 * logged once and changes no decision. Called by several threads at once.
 */
@FunctionalInterface
public interface DecisionListener {
    /** A call of {@code key} was admitted or denied. Not called for {@link RateLimiter#peek}. */
    void onDecision(String key, Decision decision);
}
