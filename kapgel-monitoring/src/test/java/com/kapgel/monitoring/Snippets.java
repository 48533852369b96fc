package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.monitoring.probe.LeakReport;
import com.kapgel.monitoring.probe.SentryLeakProbe;
import com.kapgel.security.Redactor;
import com.kapgel.monitoring.servlet.RequestMetricsFilter;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
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
}
