package com.kapgel.monitoring;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Timers with the buckets of the plan's promises: 400 ms for an answer, 2 s for a message. */
final class Latencies {
    private Latencies() {}

    static Timer.Builder timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofMillis(200),
                        Duration.ofMillis(400),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5));
    }
}
