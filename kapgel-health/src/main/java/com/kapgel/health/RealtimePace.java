package com.kapgel.health;

import java.time.Duration;

/**
 * How long each step of a subscription may take.
 *
 * @param open until the server has agreed to a WebSocket
 * @param join until it has answered the join
 * @param confirm until it has confirmed the subscription to PostgreSQL; it tries again by itself every 5 to 10 s
 * @param heartbeat from one heartbeat to the next, by when it has to be answered; clients of Supabase send one every 25 s
 * @param canary from one message to ourselves to the next
 * @param canaryLimit until it has come back
 * @param firstRetry the longest wait before the first new attempt; each further one may take twice as long
 * @param longestRetry up to this
 * @param tick how often the clock is looked at, so how much later than said above a step is noticed to be late
 */
record RealtimePace(
        Duration open,
        Duration join,
        Duration confirm,
        Duration heartbeat,
        Duration canary,
        Duration canaryLimit,
        Duration firstRetry,
        Duration longestRetry,
        Duration tick) {
    static RealtimePace standard() {
        return new RealtimePace(
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(25),
                Duration.ofSeconds(15),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofMillis(250));
    }

    /**
     * The wait after this many failed attempts, 0 for the first. Half of it is chance, so that instances that lost their
     * connections together do not come back together.
     *
     * @param chance from 0 to 1
     */
    Duration retryAfter(int failures, double chance) {
        long longest = Math.min(longestRetry.toNanos(), firstRetry.toNanos() << Math.min(failures, 10));
        return Duration.ofNanos((long) (longest * (0.5 + chance / 2)));
    }
}
