package com.kapgel.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a check is run and judged.
 *
 * @param keep how long a result serves further reports
 * @param interval for a check that runs in the background
 * @param staleAfter how old its result may become
 */
record CheckPolicy(
        boolean critical,
        Duration deadline,
        Duration keep,
        Thresholds thresholds,
        @Nullable Duration interval,
        @Nullable Duration staleAfter) {

    boolean isBackground() {
        return interval != null;
    }

    /** When one call takes too long, how much later the next one does, if the dependency goes on like that. */
    Duration untilNextTimeout() {
        if (interval == null) {
            return keep.plus(deadline);
        }
        return interval.compareTo(deadline) > 0 ? interval : deadline;
    }
}
