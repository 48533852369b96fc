package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.health.Health;
import com.kapgel.health.HealthCheck;
import com.kapgel.health.Reason;
import com.kapgel.migrate.Migrator;
import com.kapgel.ratelimit.Backend;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a module knows of itself becomes a health check, although the modules do not know each other. */
class ModuleStateIT {

    @Test
    void theStateOfTheMigratorAndOfTheLimiterAreChecks() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                Migrator migrator = Migrator.builder()
                        .database(database.url(), database.user(), database.password())
                        .build();
                Backend backend = Backend.fromEnvironment(Map.of("RATE_LIMIT_BACKEND", "memory"));
                Backend redisIsAway = Backend.fromEnvironment(Map.of("REDIS_URL", "redis://127.0.0.1:1"));
                Health health = Health.builder()
                        .deadline(Duration.ofMinutes(1))
                        .cacheFor(Duration.ZERO)
                        .readiness("schema", upToDate(migrator))
                        .readiness("limits", shared(backend))
                        .readiness("other-limits", shared(redisIsAway))
                        .build()) {
            assertThat(health.readiness().checks().toString())
                    .isEqualTo("{schema=unhealthy (not-ready), limits=healthy, other-limits=degraded (unreachable)}");

            migrator.migrate();
            assertThat(health.readiness().checks().toString())
                    .isEqualTo("{schema=healthy, limits=healthy, other-limits=degraded (unreachable)}");
        }
    }

    private static HealthCheck upToDate(Migrator migrator) {
        return HealthCheck.unhealthyUnless(() -> migrator.plan().migrations().isEmpty(), Reason.NOT_READY);
    }

    private static HealthCheck shared(Backend backend) {
        return HealthCheck.degradedUnless(() -> !backend.status().degraded(), Reason.UNREACHABLE);
    }
}
