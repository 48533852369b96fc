package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sentry.Sentry;
import io.sentry.protocol.User;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of Sentry, each of which has a system property that does the same. */
class VariablesIT {
    private final LoggedLines log = new LoggedLines();

    @AfterEach
    void forget() {
        Sentry.close();
        log.close();
        List.of("sentry.dsn", "sentry.environment", "sentry.send-default-pii").forEach(System::clearProperty);
    }

    /** Sentry reads them behind all code, where it is asked to. */
    @Test
    void whereTheyAreReadTheyNameTheDeploymentAndOpenNothing() throws Exception {
        try (SentryServer server = new SentryServer()) {
            System.setProperty("sentry.dsn", server.dsn());
            System.setProperty("sentry.environment", "canary");
            System.setProperty("sentry.send-default-pii", "true");
            start();
            User user = new User();
            user.setId("customer-42");
            user.setIpAddress("203.0.113.77");
            Sentry.setUser(user);
            Sentry.captureMessage("by ayse@example.com");

            assertThat(log.lines()).isEmpty();
            assertThat(server.only("event"))
                    .contains("\"environment\":\"canary\"", "\"release\":\"1.0\"", "customer-42")
                    .doesNotContain("ayse", "203.0.113.77");
        }
    }

    @Test
    void aWrongDsnIsAWarningWithoutItsTextAndNoFailedStart() {
        System.setProperty("sentry.dsn", "sk_live_hunter2");
        start();

        assertThat(Sentry.isEnabled()).isFalse();
        assertThat(log.lines())
                .containsExactly("WARN Sentry is off: the DSN does not begin with https://."
                        + " A DSN is https://KEY@HOST/PROJECT; Sentry shows it under Client Keys.");
    }

    private static void start() {
        Monitoring.builder()
                .environment("production")
                .release("1.0")
                .sentry(null, options -> options.setEnableExternalConfiguration(true))
                .build();
    }
}
