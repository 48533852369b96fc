package com.kapgel.health;

import java.time.Duration;

/** A check that is given less time than the others. */
final class ShorterCheck implements HealthCheck {
    private final HealthCheck check;
    private final Duration limit;

    ShorterCheck(HealthCheck check, Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("HealthCheck.within was given " + limit + "; it must be positive");
        }
        this.check = check;
        this.limit = limit;
    }

    HealthCheck check() {
        return check;
    }

    @Override
    public CheckResult check(Duration timeout) throws Exception {
        return check.check(timeout.compareTo(limit) < 0 ? timeout : limit);
    }

    @Override
    public void close() {
        check.close();
    }

    @Override
    public String toString() {
        return check + " within " + limit;
    }
}
