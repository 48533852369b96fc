package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private static final HealthCheck HEALTHY = timeout -> CheckResult.healthy();
    private static final Duration LONG = Duration.ofMinutes(15);

    private final FakeClock clock = new FakeClock();

    @Test
    void refusesADependency() {
        try (HikariDataSource pool = new HikariDataSource()) {
            URI nobody = URI.create("http://127.0.0.1:1");
            for (HealthCheck dependency : List.of(
                    HealthCheck.database(pool),
                    HealthCheck.poolSaturation(pool),
                    HealthCheck.redis("redis://127.0.0.1:1"),
                    HealthCheck.realtime(nobody, "key"),
                    HealthCheck.http(nobody),
                    HealthCheck.http(nobody).within(Duration.ofMillis(5)))) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> Health.builder().liveness("db", dependency))
                        .withMessageContainingAll(
                                "'db'",
                                "a restart does not heal",
                                "readiness(...)",
                                "livenessEvenThoughRestartsDoNotHealDependencies(...)");
                dependency.close();
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Health.builder().group("liveness", "db", HEALTHY))
                .withMessageContaining("given to liveness(...)");
    }

    @Test
    void takesWhatIsWrongInsideOfTheProcess() {
        try (Health health = Health.builder()
                .liveness("event loop", timeout -> CheckResult.unhealthy(Reason.TIMEOUT))
                .readiness("database", HEALTHY)
                .build()) {
            assertThat(health.liveness()).hasToString("HealthReport[unhealthy, {event loop=unhealthy (timeout)}]");
            assertThat(health.readiness().status()).isEqualTo(Status.HEALTHY);
        }
    }

    @Test
    void aDependencyCountsOnlyWhenItHasBeenDownForLong() {
        AtomicReference<CheckResult> current = new AtomicReference<>(CheckResult.unhealthy(Reason.UNREACHABLE));
        try (Health health = Health.builder()
                .livenessEvenThoughRestartsDoNotHealDependencies("database", timeout -> current.get(), LONG)
                .build(clock, InstantSource.system())) {
            for (int minute = 0; minute < 15; minute++) {
                assertThat(health.liveness().status()).as("minute %s", minute).isEqualTo(Status.DEGRADED);
                clock.advance(Duration.ofMinutes(1));
            }
            assertThat(health.liveness()).hasToString("HealthReport[unhealthy, {database=unhealthy (unreachable)}]");
        }
    }

    @Test
    void oneSuccessAndItsTimeBeginsAnew() {
        AtomicReference<CheckResult> current = new AtomicReference<>(CheckResult.unhealthy(Reason.UNREACHABLE));
        try (Health health = Health.builder()
                .livenessEvenThoughRestartsDoNotHealDependencies("database", timeout -> current.get(), LONG)
                .build(clock, InstantSource.system())) {
            health.liveness();
            clock.advance(Duration.ofMinutes(14));
            current.set(CheckResult.healthy());
            health.liveness();
            clock.advance(Duration.ofMinutes(1));
            current.set(CheckResult.unhealthy(Reason.UNREACHABLE));
            health.liveness();
            clock.advance(Duration.ofMinutes(14));

            assertThat(health.liveness().status()).isEqualTo(Status.DEGRADED);
        }
    }
}
