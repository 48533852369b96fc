package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.health.Drain;
import com.kapgel.health.Health;
import com.kapgel.health.HealthCheck;
import com.kapgel.health.Reason;
import com.kapgel.health.Status;
import com.kapgel.migrate.DatabasePool;
import com.kapgel.migrate.Migrator;
import com.kapgel.monitoring.health.HealthMetrics;
import com.kapgel.monitoring.migrate.MigrationMetrics;
import com.kapgel.monitoring.probe.LeakReport;
import com.kapgel.monitoring.probe.SentryLeakProbe;
import com.kapgel.monitoring.ratelimit.RateLimiterMetrics;
import com.kapgel.monitoring.ratelimit.RedisAvailability;
import com.kapgel.monitoring.servlet.RequestMetricsFilter;
import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.security.Redactor;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sentry.Sentry;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The examples of README and Javadoc, executed. */
class Snippets {
    private final String gitSha = "4f2c9d1";
    private final String databasePassword = "correct horse battery";
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @AfterEach
    void endSentry() {
        Sentry.close();
    }

    @Test
    void monitoringOfAService() {
        Monitoring monitoring = Monitoring.builder()
                .environment("production")
                .release(gitSha)
                .sentry(System.getenv("SENTRY_DSN"))
                .registry(prometheus)
                .build();

        monitoring.close();
        assertThat(Sentry.isEnabled()).isFalse();
    }

    @Test
    void metricsOfTheBusiness() {
        Monitoring monitoring =
                Monitoring.builder().environment("test").registry(prometheus).build();
        String clientIp = "192.0.2.7";

        BusinessMetrics metrics = monitoring.metrics();

        metrics.orderCreated("branch-17", new BigDecimal("129.90"));
        metrics.courierLocationUpdate("courier-9", Duration.ofMillis(840));
        metrics.realTimeMessageDelivery("order:8f3a", Duration.ofMillis(2300));
        metrics.rateLimitHit("/api/orders", clientIp);

        assertThat(prometheus.scrape())
                .contains("kapgel_orders_total{branch=\"branch-17\"} 1.0", "channel=\"order\"")
                .doesNotContain(clientIp);
    }

    @Test
    void aTagOfOnesOwn() {
        MeterRegistry registry = prometheus;
        String city = "Bursa";

        BoundedTag cities = BoundedTag.atMost(100);

        registry.counter("vendors.opened", "city", cities.of(city)).increment();

        assertThat(prometheus.scrape()).contains("vendors_opened_total{city=\"Bursa\"} 1.0");
    }

    @Test
    void sentryAlone() {
        Sentry.init(options -> {
            options.setDsn(System.getenv("SENTRY_DSN"));
            SentryHardening.apply(options, "production", gitSha);
        });

        assertThat(Sentry.isEnabled()).isFalse();
    }

    @Test
    void healthWithoutSentry() {
        Monitoring monitoring = Monitoring.builder().environment("test").build();

        Health health = Health.builder()
                .readiness("sentry", HealthCheck.degradedUnless(monitoring::tellsSentry, Reason.NOT_READY))
                .build();

        assertThat(health.report().status()).isEqualTo(Status.DEGRADED);
        health.close();
    }

    @Test
    void settings() {
        SentryHardening hardening = SentryHardening.builder()
                .environment("production")
                .release(gitSha)
                .redactor(Redactor.standard().alsoHidingIpAddresses().alsoHiding(databasePassword))
                .alsoRedacting(text -> text.startsWith("customer-") ? "customer" : text)
                .sampleRate(0.05)
                .neverSampling("/internal/ping")
                .build();

        assertThat(hardening).hasToString("SentryHardening[production, sampleRate=0.05]");
    }

    @Test
    void sentryTellsNoSecret() {
        LeakReport report = SentryLeakProbe.run(dsn -> startSentry(dsn));

        report.requireNoLeaks(); // or AssertionError: channel=trace_metric path=api.metric.attributes.note …
        assertThat(report.channels()).contains("event", "transaction", "log", "trace_metric");
    }

    /** As a service has it. */
    private static void startSentry(String dsn) {
        Sentry.init(options -> {
            options.setDsn(dsn);
            options.getLogs().setEnabled(true);
            SentryHardening.apply(options, "staging", "4f2c9d1");
        });
    }

    @Test
    void requests() {
        Monitoring monitoring =
                Monitoring.builder().environment("test").registry(prometheus).build();

        try (RunningContainer server = ServletContainers.JETTY.start(servletContext -> {
            RequestMetricsFilter.of(monitoring).addTo(servletContext, "/*");
        })) {
            assertThat(server).isNotNull();
        }
        try (RunningContainer server = ServletContainers.JETTY.start(servletContext -> {
            RequestMetricsFilter.of(monitoring)
                    .route(request -> (String)
                            request.getAttribute("org.springframework.web.servlet.HandlerMapping.bestMatchingPattern"))
                    .addTo(servletContext, "/*");
        })) {
            assertThat(server).isNotNull();
        }
    }

    /** Nothing listens at these addresses, and nobody is asked. */
    @Test
    void whatTheOtherModulesTell() {
        Monitoring monitoring =
                Monitoring.builder().environment("test").registry(prometheus).build();
        String redisUri = "redis://127.0.0.1:1";
        String url = "jdbc:postgresql://127.0.0.1:1/orders";
        String user = "orders";
        String password = "none";
        Drain drain = Drain.builder().build();
        HikariDataSource pool = DatabasePool.production("orders")
                .database(url, user, password)
                .startWithoutDatabase()
                .open();
        HikariDataSource dataSource = pool;

        RedisAvailability redis = RedisAvailability.in(monitoring.registry());
        Backend backend = Backend.redisBuilder(redisUri).onStatusChange(redis).build();
        RateLimiter limiter = RateLimiter.builder("orders")
                .limit(Limit.perMinute(600))
                .backend(backend)
                .onDecision(RateLimiterMetrics.of(monitoring.registry(), "orders"))
                .onDecisionTime(RateLimiterMetrics.times(monitoring.registry(), "orders"))
                .build();

        Health health = Health.builder()
                .readiness("database", HealthCheck.database(dataSource))
                .listener(HealthMetrics.of(monitoring.registry()))
                .build();
        HealthMetrics.bind(monitoring.registry(), drain);

        Migrator migrator = Migrator.builder()
                .database(url, user, password)
                .locations("classpath:db/migration")
                .listener(MigrationMetrics.of(monitoring.registry()))
                .build();

        pool.setMetricRegistry(monitoring.registry());

        assertThat(prometheus.scrape())
                .contains("kapgel_redis_objective 0.999", "kapgel_ratelimit_decisions_total{", "kapgel_drain_state 0.0")
                .contains("kapgel_migrate_lock_retries_total 0.0", "hikaricp_connections_max{pool=\"orders\"} 10.0");
        limiter.close();
        backend.close();
        health.close();
        migrator.close();
        pool.close();
    }
}
