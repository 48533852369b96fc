package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An hour of probes on a clock of its own. */
@Timeout(60)
class PromisesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void anHourOfProbesSurvivesDependenciesThatAreSlowNowAndThen() {
        SimulatedDay day = new SimulatedDay();
        Random random = new Random(1);
        Consumer<CheckOptions> helpful = CheckOptions::nonCritical;
        int degraded = 0;
        try (Health health = Health.builder()
                .executor(task -> {
                    day.tasksTake(random.nextInt(100) == 0 ? Duration.ofSeconds(5) : Duration.ofMillis(3));
                    day.execute(task);
                })
                .cacheFor(Duration.ofMillis(500))
                .readiness("search", timeout -> CheckResult.healthy(), helpful)
                .readiness("mail", timeout -> CheckResult.healthy(), helpful)
                .readiness("maps", timeout -> CheckResult.healthy(), helpful)
                .build(day, day, day)) {
            for (int probe = 0; probe < 3_600; probe++) {
                long before = day.getAsLong();
                HealthReport report = health.readiness();

                assertThat(Duration.ofNanos(day.getAsLong() - before)).isLessThan(SECOND);
                assertThat(report.status().isUp())
                        .as("probe %s: %s", probe, report)
                        .isTrue();
                degraded += report.status() == Status.DEGRADED ? 1 : 0;
                day.sleep(SECOND);
            }
        }

        assertThat(degraded).as("so that the test is one").isBetween(50, 1_000);
    }

    /** The negative control: the same dependencies, but critical. */
    @Test
    void theSameHourTakesTheServiceOutWhereTheyAreCritical() {
        SimulatedDay day = new SimulatedDay();
        Random random = new Random(1);
        int down = 0;
        try (Health health = Health.builder()
                .executor(task -> {
                    day.tasksTake(random.nextInt(100) == 0 ? Duration.ofSeconds(5) : Duration.ofMillis(3));
                    day.execute(task);
                })
                .cacheFor(Duration.ofMillis(500))
                .readiness("search", timeout -> CheckResult.healthy())
                .build(day, day, day)) {
            for (int probe = 0; probe < 3_600; probe++) {
                down += health.readiness().status().isUp() ? 0 : 1;
                day.sleep(SECOND);
            }
        }

        assertThat(down).isPositive();
    }
}
