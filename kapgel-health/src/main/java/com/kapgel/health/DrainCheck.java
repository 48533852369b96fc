package com.kapgel.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a drain has begun. It is asked anew for every report, in the thread of whoever wants one: no thread, deadline or kept
 * result may stand between the beginning and the balancer.
 */
final class DrainCheck implements HealthCheck {
    private static final CheckResult DRAINING = CheckResult.unhealthy(Reason.DRAINING);

    private final Drain drain;

    DrainCheck(Drain drain) {
        this.drain = drain;
    }

    /** The check itself, also where it was given less time; null when it is another one. */
    static @Nullable DrainCheck find(HealthCheck check) {
        if (check instanceof ShorterCheck shorter) {
            return find(shorter.check());
        }
        return check instanceof DrainCheck found ? found : null;
    }

    CheckResult now() {
        return drain.isBegun() ? DRAINING : CheckResult.healthy();
    }

    @Override
    public CheckResult check(Duration timeout) {
        return now();
    }

    @Override
    public String toString() {
        return "DrainCheck";
    }
}
