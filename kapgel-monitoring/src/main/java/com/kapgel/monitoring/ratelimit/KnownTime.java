package com.kapgel.monitoring.ratelimit;

/** Sums up for how long something was away, and for how long it is known whether it was. */
final class KnownTime {
    private boolean known;
    private boolean away;
    private long asOfNanos;
    private long knownNanos;
    private long awayNanos;

    synchronized void becomes(boolean isAway, long nowNanos) {
        goOn(nowNanos);
        known = true;
        away = isAway;
    }

    synchronized void becomesUnknown(long nowNanos) {
        goOn(nowNanos);
        known = false;
        away = false;
    }

    synchronized boolean isKnown() {
        return known;
    }

    synchronized boolean isAway() {
        return away;
    }

    synchronized long knownNanos(long nowNanos) {
        goOn(nowNanos);
        return knownNanos;
    }

    synchronized long awayNanos(long nowNanos) {
        goOn(nowNanos);
        return awayNanos;
    }

    private void goOn(long nowNanos) {
        long passed = Math.max(0, nowNanos - asOfNanos);
        knownNanos += known ? passed : 0;
        awayNanos += away ? passed : 0;
        asOfNanos = nowNanos;
    }
}
