package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class PublicApiTest {
    @Test
    void showsOnlyWhatUsersNeed() {
        assertThat(HouseRules.publicTypes("com.kapgel.monitoring"))
                .containsExactly(
                        "BoundedTag",
                        "BusinessMetrics",
                        "HealthMetrics",
                        "LeakReport",
                        "MigrationMetrics",
                        "Monitoring",
                        "RateLimiterMetrics",
                        "RedisAvailability",
                        "RequestMetricsFilter",
                        "SentryHardening",
                        "SentryLeakProbe");
    }

    @Test
    void followsTheHouseRules() {
        HouseRules.check("com.kapgel.monitoring");
    }
}
