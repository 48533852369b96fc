package com.kapgel.monitoring;

import java.util.concurrent.atomic.AtomicLong;

/** Limits how many transactions are kept because a caller says so: a share of those that have come, and ten more. */
final class Allowance {
    private static final long ONE = 1_000_000;
    private static final long MOST = 10 * ONE;

    private final long share;
    private final AtomicLong left = new AtomicLong();

    Allowance(double share) {
        this.share = Math.round(share * ONE);
    }

    /** Counts one that has come, whether its caller keeps it or not. */
    void come() {
        left.updateAndGet(credit -> Math.min(MOST, credit + share));
    }

    /** Whether one may be kept; counts it. */
    boolean take() {
        long before = left.getAndUpdate(credit -> credit >= ONE ? credit - ONE : credit);
        return before >= ONE;
    }
}
