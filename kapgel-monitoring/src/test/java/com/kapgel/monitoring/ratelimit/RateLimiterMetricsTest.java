package com.kapgel.monitoring.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimiterMetricsTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void countsWhatALimiterDecidesWithoutItsKeys() {
        try (Backend backend = Backend.memory();
                RateLimiter limiter = RateLimiter.builder("orders")
                        .limit(Limit.perHour(2))
                        .backend(backend)
                        .onDecision(RateLimiterMetrics.of(registry, "orders"))
                        .build()) {
            for (int i = 0; i < 5; i++) {
                limiter.tryAcquire("192.0.2.7");
            }
        }

        assertThat(registry.scrape())
                .contains(
                        "kapgel_ratelimit_decisions_total{decided_by=\"memory\",limiter=\"orders\",outcome=\"allowed\"} 2.0",
                        "kapgel_ratelimit_decisions_total{decided_by=\"memory\",limiter=\"orders\",outcome=\"denied\"} 3.0")
                .doesNotContain("192.0.2.7");
    }

    @Test
    void allCountersAreThereFromTheBeginningSoThatTheirFirstRiseIsSeen() {
        RateLimiterMetrics.of(registry, "orders");

        assertThat(registry.scrape().lines().filter(line -> line.startsWith("kapgel_ratelimit_decisions_total{")))
                .hasSize(8)
                .allMatch(line -> line.endsWith(" 0.0"));
    }

    @Test
    void measuresHowLongALimiterTakesToDecide() {
        try (RateLimiter limiter = RateLimiter.builder("orders")
                .limit(Limit.perHour(2))
                .onDecisionTime(RateLimiterMetrics.times(registry, "orders"))
                .build()) {
            for (int i = 0; i < 5; i++) {
                limiter.tryAcquire("192.0.2.7");
            }
        }

        String allowed =
                "kapgel_ratelimit_decision_seconds_%s{decided_by=\"memory\",limiter=\"orders\",outcome=\"allowed\"";
        assertThat(registry.scrape())
                .contains(allowed.formatted("count") + "} 2", allowed.formatted("bucket") + ",le=\"0.001\"}")
                .contains(allowed.formatted("bucket") + ",le=\"0.005\"}", allowed.formatted("bucket") + ",le=\"0.01\"}")
                .contains("decision_seconds_count{decided_by=\"memory\",limiter=\"orders\",outcome=\"denied\"} 3")
                .doesNotContain("192.0.2.7");
    }

    @Test
    void countersAndTimesOfALimiterGoTogether() {
        List<String> dropped = new ArrayList<>();
        registry.config().onMeterRegistrationFailed((id, reason) -> dropped.add(id + ": " + reason));

        RateLimiterMetrics.of(registry, "orders");
        RateLimiterMetrics.times(registry, "orders");
        RateLimiterMetrics.times(registry, "orders");

        assertThat(dropped).isEmpty();
        assertThat(registry.scrape().lines().filter(line -> line.startsWith("kapgel_ratelimit_decision_seconds_count")))
                .hasSize(8);
    }

    @Test
    void twoLimitersAreTwoSeries() {
        RateLimiterMetrics.of(registry, "orders");
        RateLimiterMetrics.of(registry, "logins");

        assertThat(registry.scrape()).contains("limiter=\"orders\"", "limiter=\"logins\"");
    }
}
