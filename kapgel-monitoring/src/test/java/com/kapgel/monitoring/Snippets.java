package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sentry.Sentry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The examples of README and Javadoc, executed. */
class Snippets {
    private final String gitSha = "4f2c9d1";

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
}
