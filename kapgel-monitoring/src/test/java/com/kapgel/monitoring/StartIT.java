package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.FakeServer;
import io.sentry.ILogger;
import io.sentry.Sentry;
import io.sentry.SentryLevel;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartIT {
    private final LoggedLines log = new LoggedLines();
    private @Nullable Monitoring monitoring;

    @AfterEach
    void endSentry() {
        log.close();
        if (monitoring != null) {
            monitoring.close();
        }
        Sentry.close();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void noDsnIsSilentOutsideOfProduction(String dsn) {
        monitoring = Monitoring.builder().environment("development").sentry(dsn).build();

        assertThat(Sentry.isEnabled()).isFalse();
        assertThat(log.lines()).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void noDsnInProductionIsAWarningAndNoFailedStart(String dsn) {
        monitoring = Monitoring.builder()
                .environment("production")
                .release("1.0")
                .sentry(dsn)
                .build();

        assertThat(Sentry.isEnabled()).isFalse();
        assertThat(log.lines())
                .containsExactly("WARN Sentry is off: production has no DSN, so nobody is told of its errors."
                        + " Set one, or options.setEnabled(false) where that is meant.");
    }

    @Test
    void aSentryThatIsOffOnPurposeIsNotWarnedOf() {
        monitoring = Monitoring.builder()
                .environment("production")
                .release("1.0")
                .sentry(null, options -> options.setEnabled(false))
                .build();

        assertThat(log.lines()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sk_live_of_someone_else      | the DSN does not begin with https://
            not a uri                    | the DSN is not a URI
            ftp://key@host/1             | the DSN does not begin with https://
            https://host/1               | the DSN has no public key before an @
            https://:secret@host/1       | the DSN has no public key before an @
            https://key@host             | the DSN has no project behind the host
            https://key@host/            | the DSN has no project behind the host
            https:///1                   | the DSN has no host
            """)
    void aWrongDsnIsAWarningWithoutItsTextAndNoFailedStart(String dsn, String problem) {
        monitoring = Monitoring.builder()
                .environment("production")
                .release("1.0")
                .sentry(dsn)
                .build();

        assertThat(Sentry.isEnabled()).isFalse();
        assertThat(log.lines())
                .containsExactly("WARN Sentry is off: " + problem
                        + ". A DSN is https://KEY@HOST/PROJECT; Sentry shows it under Client Keys.");
    }

    @Test
    void aSentryThatCannotBeStartedDoesNotStopTheStart() {
        monitoring = Monitoring.builder()
                .environment("test")
                .sentry("https://key@host/1", options -> {
                    options.setDebug(true);
                    options.setLogger(new FailingLogger());
                })
                .build();

        assertThat(log.lines()).containsExactly("WARN Sentry is off: it could not be started.");
    }

    @Test
    void theDsnMayBeAnOptionalVariable() throws Exception {
        try (SentryServer server = new SentryServer()) {
            monitoring = Monitoring.builder()
                    .environment("test")
                    .sentry(Optional.of(URI.create(server.dsn())))
                    .build();

            assertThat(Sentry.isEnabled()).isTrue();
        }
        monitoring = Monitoring.builder()
                .environment("test")
                .sentry(Optional.empty())
                .build();
        assertThat(Sentry.isEnabled()).isFalse();
    }

    @Test
    void theEnvironmentOfTheCodeBeatsThatOfAVariable() throws Exception {
        System.setProperty("sentry.environment", "of-a-variable");
        try (SentryServer server = new SentryServer()) {
            monitoring = Monitoring.builder()
                    .environment("staging")
                    .release("1.0")
                    .sentry(server.dsn())
                    .build();
            Sentry.captureMessage("hello");

            assertThat(server.only("event")).contains("\"environment\":\"staging\"");
        } finally {
            System.clearProperty("sentry.environment");
        }
    }

    @Test
    void anErrorTellsEnvironmentReleaseAndNoHostName() throws Exception {
        try (SentryServer server = new SentryServer()) {
            monitoring = Monitoring.builder()
                    .environment("production")
                    .release("4f2c9d1")
                    .sentry(server.dsn())
                    .build();
            Sentry.captureException(new IllegalStateException("no"));

            assertThat(server.only("event"))
                    .contains("\"environment\":\"production\"", "\"release\":\"4f2c9d1\"")
                    .doesNotContain("server_name");
        }
    }

    @Test
    void whatIsToldBeforeTheCloseArrives() throws Exception {
        try (SentryServer server = new SentryServer()) {
            monitoring = Monitoring.builder()
                    .environment("test")
                    .sentry(server.dsn(), options -> options.getLogs().setEnabled(true))
                    .build();
            Sentry.logger().warn("while draining");
            Sentry.captureException(new IllegalStateException("while draining"));
            monitoring.close();
            monitoring.close();

            assertThat(server.all("event")).hasSize(1);
            assertThat(server.all("log")).hasSize(1);
            assertThat(Sentry.isEnabled()).isFalse();
        }
    }

    /** Sentry by itself waits for fifteen seconds more. */
    @Test
    void aServerThatHangsHoldsUpTheCloseForTheTimeOfTheShutdownOnly() {
        try (FakeServer hanging = FakeServer.silent()) {
            monitoring = Monitoring.builder()
                    .environment("test")
                    .sentry("http://key@127.0.0.1:" + hanging.port() + "/1", options -> {
                        options.setEnableShutdownHook(false);
                        options.setShutdownTimeoutMillis(100);
                    })
                    .build();
            Sentry.captureException(new IllegalStateException("nobody will know"));
            long begin = System.nanoTime();
            monitoring.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            assertThat(Sentry.isEnabled()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense"})
    void aMonitoringWithoutASentryOfItsOwnLeavesTheApplicationsOn(String dsn) throws Exception {
        try (SentryServer server = new SentryServer()) {
            Sentry.init(options -> {
                options.setDsn(server.dsn());
                SentryHardening.apply(options, "production", "1.0");
            });
            monitoring = Monitoring.builder()
                    .environment("production")
                    .release("1.0")
                    .sentry(dsn)
                    .build();
            Sentry.captureMessage("still told");

            assertThat(monitoring.tellsSentry()).isTrue();
            assertThat(server.only("event")).contains("still told");
            assertThat(log.lines()).noneMatch(line -> line.contains("has no DSN"));
        }
    }

    @Test
    void anApplicationsOwnSentryThatNobodyHasHardenedIsWarnedOf() throws Exception {
        try (SentryServer server = new SentryServer()) {
            Sentry.init(options -> options.setDsn(server.dsn()));
            monitoring = Monitoring.builder().environment("test").build();

            assertThat(Sentry.isEnabled()).isTrue();
            assertThat(log.lines())
                    .containsExactly("WARN Sentry is on without SentryHardening, so secrets may leave with its events."
                            + " Add SentryHardening.apply(options, ...) to its Sentry.init.");
        }
    }

    @Test
    void theCloseLeavesASentryAloneThatSomebodyElseHasStarted() throws Exception {
        try (SentryServer server = new SentryServer()) {
            monitoring = Monitoring.builder()
                    .environment("test")
                    .sentry(server.dsn())
                    .build();
            Sentry.init(options -> options.setDsn(server.dsn()));
            monitoring.close();

            assertThat(Sentry.isEnabled()).isTrue();
        }
    }

    /** As one that writes to a full disk. */
    private static final class FailingLogger implements ILogger {
        @Override
        public void log(SentryLevel level, String message, @Nullable Object... arguments) {
            throw new IllegalStateException("disk full");
        }

        @Override
        public void log(SentryLevel level, String message, @Nullable Throwable throwable) {
            throw new IllegalStateException("disk full");
        }

        @Override
        public void log(
                SentryLevel level, @Nullable Throwable throwable, String message, @Nullable Object... arguments) {
            throw new IllegalStateException("disk full");
        }

        @Override
        public boolean isEnabled(@Nullable SentryLevel level) {
            return true;
        }
    }
}
