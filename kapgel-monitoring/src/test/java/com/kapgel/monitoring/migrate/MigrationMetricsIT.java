package com.kapgel.monitoring.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.kapgel.migrate.DatabasePool;
import com.kapgel.migrate.Migrator;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MigrationMetricsIT {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void measuresMigrationsAndTheirStatements() {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                Migrator migrator = Migrator.builder()
                        .database(database.url(), database.user(), database.password())
                        .locations("classpath:db/migration")
                        .listener(MigrationMetrics.of(registry))
                        .build()) {
            migrator.migrate();
        }

        assertThat(registry.scrape())
                .contains("kapgel_migrate_migration_seconds_count 2", "kapgel_migrate_lock_retries_total 0.0")
                .contains("kapgel_migrate_statement_seconds_count{command=\"CREATE TABLE\"} 1")
                .contains("kapgel_migrate_statement_seconds_count{command=\"CREATE INDEX\"} 1");
    }

    @Test
    void backfillsAndWaitsAreShownAndFilesAreNoTags() {
        MigrationMetrics metrics = MigrationMetrics.of(registry);

        metrics.onBatch("V7__prices.sql", 500, 2_000, Duration.ofSeconds(1));
        metrics.onWait("another", Duration.ofSeconds(1));
        metrics.onStandbyLag("V7__prices.sql", "standby", Duration.ofSeconds(9));
        metrics.onRetry("V7__prices.sql", 1, Duration.ofSeconds(1), List.of());

        assertThat(registry.scrape())
                .contains(
                        "kapgel_migrate_backfill_rows_done 500.0",
                        "kapgel_migrate_backfill_rows_estimated 2000.0",
                        "kapgel_migrate_waits_total 1.0",
                        "kapgel_migrate_standby_waits_total 1.0",
                        "kapgel_migrate_lock_retries_total 1.0")
                .doesNotContain("V7");
    }

    /** What a listener throws would end the run. */
    @Test
    void aMeterWhoseClassIsMissingEndsNoMigration() {
        MigrationMetrics metrics = MigrationMetrics.of(new SimpleMeterRegistry() {
            @Override
            protected Timer newTimer(Meter.Id id, DistributionStatisticConfig histogram, PauseDetector pauses) {
                if (id.getName().equals("kapgel.migrate.statement")) {
                    throw new NoClassDefFoundError("org/HdrHistogram/Histogram");
                }
                return super.newTimer(id, histogram, pauses);
            }
        });

        assertThatCode(() -> metrics.onStatement("V7__prices.sql", 1, "CREATE TABLE", Duration.ofSeconds(1)))
                .doesNotThrowAnyException();
    }

    @Test
    void aPoolMeasuresItself() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                HikariDataSource pool = DatabasePool.production("orders")
                        .database(database.url(), database.user(), database.password())
                        .size(1)
                        .connectionTimeout(Duration.ofMillis(500))
                        .open()) {
            pool.setMetricRegistry(registry);
            try (Connection only = pool.getConnection()) {
                assertThat(registry.scrape()).contains("hikaricp_connections_active{pool=\"orders\"} 1.0");
                assertThatExceptionOfType(SQLException.class).isThrownBy(pool::getConnection);
                assertThat(only.isValid(5)).isTrue();
            }

            assertThat(registry.scrape())
                    .contains("hikaricp_connections_timeout_total{pool=\"orders\"} 1.0")
                    .contains("hikaricp_connections_pending{pool=\"orders\"} 0.0");
        }
    }
}
