package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sentry.CustomSamplingContext;
import io.sentry.ITransaction;
import io.sentry.Sentry;
import io.sentry.SentryOptions;
import io.sentry.TransactionContext;
import io.sentry.TransactionOptions;
import io.sentry.protocol.SentryId;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real SDK decides; nothing is sent, since no transaction is finished. */
class SamplingIT {
    private static final int MANY = 5_000;

    @AfterEach
    void endSentry() {
        Sentry.close();
    }

    @ParameterizedTest
    @CsvSource({"production,300,700", "staging,5000,5000"})
    void keepsOneInTenInProductionAndAllElsewhere(String environment, int least, int most) {
        start(environment, any -> {});

        assertThat(kept(() -> own("GET /orders"))).isBetween(least, most);
    }

    @Test
    void aLowerRateOfTheApplicationCounts() {
        start("staging", options -> options.setTracesSampleRate(0.0));

        assertThat(kept(() -> own("GET /orders"))).isZero();
        assertThat(kept(() -> continued("-1", "sentry-trace_id=%s,sentry-sample_rand=0.0")))
                .isZero();
    }

    @Test
    void aForgedTraceHeaderDoesNotRaiseTheRate() {
        start("production", any -> {});

        assertThat(kept(() -> continued("-1", null))).isLessThanOrEqualTo(MANY / 10);
    }

    @Test
    void aForgedBaggageDoesNotRaiseTheRate() {
        start("production", any -> {});

        for (String flag : List.of("-1", "")) {
            assertThat(kept(() -> continued(
                            flag,
                            "sentry-trace_id=%s,sentry-sample_rand=0.0,sentry-sample_rate=1.0,sentry-sampled=true")))
                    .as(flag)
                    .isLessThanOrEqualTo(MANY * 14 / 100);
        }
    }

    /** The negative control: so Sentry is used by the plan. */
    @Test
    void aPlainRateIsRaisedByAForgedHeader() {
        Sentry.init(options -> {
            options.setDsn("http://key@127.0.0.1:1/1");
            options.setShutdownTimeoutMillis(100);
            options.setTracesSampleRate(0.1);
        });

        assertThat(kept(() -> continued("-1", null))).isEqualTo(MANY);
    }

    @Test
    void whatTheCallerDoesNotKeepIsNotKeptHere() {
        start("staging", any -> {});

        assertThat(kept(() -> continued("-0", null))).isZero();
    }

    @Test
    void whatAnHonestCallerKeepsIsKeptHere() {
        start("production", any -> {});
        int kept = 0;
        for (int i = 0; i < MANY; i++) {
            boolean its = i % 10 == 9;
            kept += Boolean.TRUE.equals(continued(its ? "-1" : "-0", null).isSampled()) ? 1 : 0;
        }

        assertThat(kept).isEqualTo(MANY / 10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health",
                "GET /api/health",
                "/livez",
                "GET /readyz?verbose",
                "GET /health/db",
                "GET /internal/ping",
                "OPTIONS /orders",
                "options /orders"
            })
    void healthPathsAndOptionsAreNeverKeptWhateverTheHeadersSay(String name) {
        start("staging", any -> {});
        String forged = "sentry-trace_id=%s,sentry-sample_rand=0.0,sentry-sampled=true";

        assertThat(own(name).isSampled()).isFalse();
        assertThat(continued(name, "-1", forged).isSampled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /healthy-food", "GET /orders", "cleanup", "GET /api/healthcare/1"})
    void whatOnlySoundsLikeAHealthPathIsKept(String name) {
        start("staging", any -> {});

        assertThat(own(name).isSampled()).isTrue();
    }

    /** As of a job, which has no request. */
    @Test
    void aTransactionWithoutARequestIsSampledToo() {
        start("staging", any -> {});
        TransactionOptions options = new TransactionOptions();
        assertThat(Sentry.startTransaction(new TransactionContext("nightly", "job"), options)
                        .isSampled())
                .isTrue();
        options.setCustomSamplingContext(new CustomSamplingContext());
        assertThat(Sentry.startTransaction(new TransactionContext("nightly", "job"), options)
                        .isSampled())
                .isTrue();
    }

    @Test
    void theApplicationsOwnSamplerDecidesAboutItsOwnTransactions() {
        start(
                "production",
                options -> options.setTracesSampler(
                        context -> context.getTransactionContext().getName().equals("pay") ? 1.0 : 0.0));

        assertThat(own("pay").isSampled()).isTrue();
        assertThat(own("other").isSampled()).isFalse();
        assertThat(kept(() -> continued("pay", "-1", null))).isLessThanOrEqualTo(MANY / 10);
    }

    /** As one that asks for the request of a transaction that has none. */
    @Test
    void whereTheApplicationsOwnSamplerFailsTheRateDecidesAndNotTheHeaders() {
        start(
                "production",
                options -> options.setTracesSampler(context -> {
                    throw new NullPointerException("no custom sampling context");
                }));

        assertThat(kept(() -> own("nightly"))).isBetween(300, 700);
        assertThat(kept(() -> continued("-1", null))).isLessThanOrEqualTo(MANY / 10);
        assertThat(kept(() -> continued("-0", null))).isZero();
    }

    /** Sentry reads them where the application asks it to, and after what the code has set. */
    @Test
    void aVariableDoesNotRaiseTheRateEither() {
        System.setProperty("sentry.traces-sample-rate", "1.0");
        try {
            start("production", options -> options.setEnableExternalConfiguration(true));

            assertThat(Sentry.getCurrentScopes().getOptions().getTracesSampleRate())
                    .isEqualTo(1.0);
            assertThat(kept(() -> own("GET /orders"))).isBetween(300, 700);
        } finally {
            System.clearProperty("sentry.traces-sample-rate");
        }
    }

    private static void start(String environment, Consumer<SentryOptions> before) {
        Sentry.init(options -> {
            options.setDsn("http://key@127.0.0.1:1/1");
            options.setShutdownTimeoutMillis(100);
            before.accept(options);
            SentryHardening.builder()
                    .environment(environment)
                    .release("1.0")
                    .neverSampling("/internal/ping")
                    .build()
                    .apply(options);
        });
    }

    private static int kept(Supplier<ITransaction> transactions) {
        return (int) IntStream.range(0, MANY)
                .filter(i -> Boolean.TRUE.equals(transactions.get().isSampled()))
                .count();
    }

    private static ITransaction own(String name) {
        return Sentry.startTransaction(new TransactionContext(name, "http.server"));
    }

    private static ITransaction continued(String flag, @Nullable String baggage) {
        return continued("GET /orders", flag, baggage);
    }

    /** As a request with these headers. */
    private static ITransaction continued(String name, String flag, @Nullable String baggage) {
        String trace = new SentryId().toString();
        TransactionContext context = Objects.requireNonNull(Sentry.continueTrace(
                trace + "-1234567890abcdef" + flag, baggage == null ? null : List.of(baggage.formatted(trace))));
        context.setName(name);
        context.setOperation("http.server");
        return Sentry.startTransaction(context);
    }
}
