package com.kapgel.monitoring.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.kapgel.monitoring.Monitoring;
import com.kapgel.monitoring.SentryHardening;
import io.sentry.Sentry;
import io.sentry.unheard.UnheardType;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SentryLeakProbeIT {
    private static final Set<String> CHANNELS = new TreeSet<>(List.of(
            "attachment",
            "check_in",
            "envelope header",
            "event",
            "feedback",
            "item header",
            "log",
            "profile",
            "profile_chunk",
            "replay_video",
            "session",
            "trace_metric",
            "transaction",
            "user_report"));

    /** The negative control: what the probe finds where nobody does anything. */
    @Test
    void theStockSetUpLosesAll() {
        LeakReport report = SentryLeakProbe.run(dsn -> Sentry.init(options -> {
            options.setDsn(dsn);
            options.setTracesSampleRate(1.0);
            options.getLogs().setEnabled(true);
        }));

        assertThat(channels(report)).isEqualTo(CHANNELS);
        // Less than two of a hundred stand in fields that the SDK keeps for itself.
        assertThat(paths(report)).hasSizeGreaterThan(report.planted() * 97 / 100);
        assertThat(paths(report))
                .contains(
                        "event.user.email",
                        "event.request.cookies",
                        "event.exception.values[0].value",
                        "event.breadcrumbs[0].message",
                        "event.threads.values[0].name",
                        "transaction.spans[0].description",
                        "api.exception.suppressed",
                        "api.log.parameter",
                        "scope.user.email",
                        "api.metric.attributes.note",
                        "feedback.contactEmail",
                        "event.attachment.filename");
    }

    @Test
    void theHardenedSetUpLosesNothingThroughAnyChannel() {
        LeakReport report = SentryLeakProbe.run(dsn -> Sentry.init(options -> {
            options.setDsn(dsn);
            options.getLogs().setEnabled(true);
            SentryHardening.apply(options, "production", "1.0");
        }));

        report.requireNoLeaks();
        assertThat(report.leaks()).isEmpty();
        assertThat(report.channels()).isEqualTo(CHANNELS);
        assertThat(report.planted()).isGreaterThan(1_500);
    }

    @Test
    void monitoringLosesNothingEither() {
        Monitoring[] monitoring = new Monitoring[1];
        LeakReport report = SentryLeakProbe.run(dsn -> monitoring[0] = Monitoring.builder()
                .environment("staging")
                .sentry(dsn, options -> options.getLogs().setEnabled(true))
                .build());
        monitoring[0].close();

        report.requireNoLeaks();
    }

    /** As the hardening plan sets it up, and more: the event without its user, no personal data by default. */
    @Test
    void aCallbackForEventsLosesThroughTheOtherChannels() {
        LeakReport report = SentryLeakProbe.run(dsn -> Sentry.init(options -> {
            options.setDsn(dsn);
            options.setTracesSampleRate(1.0);
            options.getLogs().setEnabled(true);
            options.setBeforeSend((event, hint) -> {
                event.setUser(null);
                return event;
            });
        }));

        assertThat(channels(report)).contains("transaction", "log", "trace_metric", "feedback", "event");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(report::requireNoLeaks)
                .withMessageContaining("channel=transaction path=transaction.user.email")
                .withMessageContaining("channel=trace_metric path=api.metric.attributes.note");
    }

    /** As in the next version of the SDK. */
    @Test
    void aFieldThatTheProbeDoesNotKnowIsFilledOrReported() {
        Canaries canaries = new Canaries();
        Planter planter = new Planter(canaries, new SdkTypes());

        UnheardType unheard = planter.make(UnheardType.class, "unheard");

        assertThat(canaries.pathsIn(unheard.text())).containsExactly("unheard.text");
        assertThat(planter.unplanted()).contains("java.util.Currency at unheard.currency");
    }

    @Test
    void aTypeOfTheProtocolThatIsPartOfNothingIsReported() {
        Planter planter = new Planter(new Canaries(), new SdkTypes());

        assertThat(planter.unplanted()).contains("io.sentry.protocol.User is part of nothing that was sent");
    }

    @Test
    void aSetUpThatDoesNotStartSentryIsNoProof() {
        assertThatIllegalStateException()
                .isThrownBy(() -> SentryLeakProbe.run(dsn -> {}))
                .withMessage("Sentry is off after the set-up: it must start Sentry with the DSN that it is given.");
    }

    @Test
    void aSetUpWithAnotherDsnIsNoProof() {
        assertThatIllegalStateException()
                .isThrownBy(() -> SentryLeakProbe.run(dsn -> Sentry.init("http://key@127.0.0.1:1/1")))
                .withMessage("Nothing has arrived: Sentry did not send to the DSN that it was given.");
    }

    private static Set<String> channels(LeakReport report) {
        return report.leaks().stream().map(LeakReport.Leak::channel).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> paths(LeakReport report) {
        return report.leaks().stream().map(LeakReport.Leak::path).collect(Collectors.toSet());
    }
}
