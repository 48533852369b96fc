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
}
