package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.monitoring.probe.LeakReport;
import com.kapgel.monitoring.probe.SentryLeakProbe;
import com.kapgel.security.Redactor;
import io.sentry.Sentry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The examples of README and Javadoc, executed. */
class Snippets {
    private final String gitSha = "4f2c9d1";
    private final String databasePassword = "correct horse battery";

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
                .build();

        monitoring.close();
        assertThat(Sentry.isEnabled()).isFalse();
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
}
