package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.health.Health;
import com.kapgel.health.HealthCheck;
import com.kapgel.health.Reason;
import com.kapgel.health.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthOfSentryIT {
    @ParameterizedTest
    @ValueSource(strings = {"", "no DSN"})
    void aServiceWithoutItsSentryIsDegradedAndGetsRequests(String dsn) {
        Monitoring monitoring = Monitoring.builder()
                .environment("production")
                .release("1.0")
                .sentry(dsn)
                .build();
        try (Health health = health(monitoring)) {
            assertThat(health.report().status()).isEqualTo(Status.DEGRADED);
            assertThat(health.report().status().isUp()).isTrue();
        }
    }

    @Test
    void aServiceWithItsSentryIsHealthy() throws Exception {
        try (SentryServer server = new SentryServer()) {
            Monitoring monitoring = Monitoring.builder()
                    .environment("test")
                    .sentry(server.dsn())
                    .build();
            try (Health health = health(monitoring)) {
                assertThat(health.report().status()).isEqualTo(Status.HEALTHY);
            }
        }
    }

    private static Health health(Monitoring monitoring) {
        return Health.builder()
                .readiness("sentry", HealthCheck.degradedUnless(monitoring::tellsSentry, Reason.NOT_READY))
                .build();
    }
}
