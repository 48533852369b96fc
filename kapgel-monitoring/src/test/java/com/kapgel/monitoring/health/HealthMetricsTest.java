package com.kapgel.monitoring.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.health.CheckResult;
import com.kapgel.health.Drain;
import com.kapgel.health.Health;
import com.kapgel.health.Reason;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthMetricsTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicReference<CheckResult> database = new AtomicReference<>(CheckResult.healthy());

    @Test
    void showsWhatACheckSaysAndHowOftenItChanges() {
        try (Health health = Health.builder()
                .cacheFor(Duration.ZERO)
                .readiness("database", timeout -> database.get())
                .listener(HealthMetrics.of(registry))
                .build()) {
            health.report();
            awaitLine("kapgel_health_check_up{check=\"database\"} 1.0");

            database.set(CheckResult.unhealthy(Reason.UNREACHABLE));
            health.report();
            awaitLine("kapgel_health_check_up{check=\"database\"} 0.0");

            database.set(CheckResult.degraded(Reason.LOW_SPACE));
            health.report();
            awaitLine("kapgel_health_check_up{check=\"database\"} 1.0");
            awaitLine("kapgel_health_check_changes_total{check=\"database\",status=\"degraded\"} 1.0");
            assertThat(registry.scrape())
                    .contains("kapgel_health_check_changes_total{check=\"database\",status=\"unhealthy\"} 1.0");
        }
    }

    @Test
    void showsADrainAndWhatItWouldWaitFor() {
        Drain drain = Drain.builder()
                .preDrain(Duration.ofMillis(1))
                .drain(Duration.ofSeconds(10))
                .grace(Duration.ofSeconds(30))
                .build();
        HealthMetrics.bind(registry, drain);
        assertThat(registry.scrape()).contains("kapgel_drain_state 0.0", "kapgel_inflight_requests 0.0");

        Drain.Work work = drain.work("an order");
        drain.begin();
        assertThat(registry.scrape()).contains("kapgel_drain_state 1.0", "kapgel_inflight_requests 1.0");

        work.close();
        drain.close();
        assertThat(registry.scrape()).contains("kapgel_inflight_requests 0.0");
    }

    private void awaitLine(String line) {
        await().untilAsserted(() -> assertThat(registry.scrape()).contains(line));
    }
}
