package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.testkit.SentryInbox;
import io.sentry.Sentry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SentryTrailIT {
    private SentryInbox inbox;
    private final LoggedLines log = LoggedLines.of(BusinessMetrics.class);

    @BeforeEach
    void openInbox() {
        inbox = SentryInbox.open();
    }

    @AfterEach
    void close() {
        Sentry.close();
        inbox.close();
        log.close();
    }

    @Test
    void anErrorShowsWhatLedToItWithoutAddresses() {
        try (Monitoring monitoring = monitoring()) {
            assertThat(monitoring.tellsSentry()).isTrue();
            monitoring.metrics().orderCreated("branch-17", new BigDecimal("129.90"));
            monitoring.metrics().courierLocationUpdate("courier-9", Duration.ofMillis(840));
            monitoring.metrics().rateLimitHit("/api/orders/8f3a", "192.0.2.7");
            Sentry.captureException(new IllegalStateException("kitchen is closed"));
        }

        await().until(() -> !inbox.ofType("event").isEmpty());
        assertThat(inbox.ofType("event").get(0))
                .contains("kitchen is closed")
                .contains("\"message\":\"Order created\"", "\"category\":\"business\"", "branch-17", "129.9")
                .contains("\"message\":\"Courier location updated\"", "\"category\":\"performance\"", "courier-9")
                .contains("\"message\":\"Rate limit exceeded\"", "\"category\":\"security\"", "/api/orders/{id}")
                .doesNotContain("192.0.2.7", "8f3a");
    }

    @Test
    void manyRefusalsLeaveTheLastHundred() {
        try (Monitoring monitoring = monitoring()) {
            IntStream.range(0, 10_000).forEach(i -> monitoring.metrics().rateLimitHit("/api/orders", "2001:db8::" + i));
            Sentry.captureException(new IllegalStateException("kitchen is closed"));
        }

        await().until(() -> !inbox.ofType("event").isEmpty());
        assertThat(inbox.ofType("event").get(0).split("Rate limit exceeded", -1))
                .hasSize(101);
    }

    @Test
    void aSlowDeliveryIsOneWarningAMinute() {
        try (Monitoring monitoring = monitoring()) {
            IntStream.range(0, 100)
                    .forEach(i -> monitoring.metrics().realTimeMessageDelivery("order:" + i, Duration.ofMillis(2300)));
        }

        await().until(() -> !inbox.ofType("event").isEmpty());
        assertThat(inbox.ofType("event")).hasSize(1);
        assertThat(inbox.ofType("event").get(0))
                .contains("\"level\":\"warning\"", "Real-time message delivery slow: 2300 ms on order")
                .contains("\"fingerprint\":[\"Real-time message delivery slow on {}\",\"order\"]");
    }

    @Test
    void aSentryThatNobodyHardenedIsToldNothing() {
        Sentry.init(options -> options.setDsn(inbox.dsn()));
        Monitoring monitoring =
                Monitoring.builder().environment("test").release("1.0").build();

        assertThat(monitoring.tellsSentry()).isFalse();
        monitoring.metrics().rateLimitHit("/api/orders", "192.0.2.7");
        monitoring.metrics().realTimeMessageDelivery("order:1", Duration.ofSeconds(3));
        Sentry.captureMessage("the end");
        Sentry.close();

        await().until(() -> !inbox.ofType("event").isEmpty());
        assertThat(inbox.ofType("event")).hasSize(1);
        assertThat(inbox.ofType("event").get(0)).contains("the end").doesNotContain("Rate limit", "192.0.2.7");
    }

    private Monitoring monitoring() {
        return Monitoring.builder()
                .environment("test")
                .release("1.0")
                .sentry(inbox.dsn())
                .build();
    }
}
