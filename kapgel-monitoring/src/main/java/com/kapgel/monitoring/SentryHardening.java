package com.kapgel.monitoring;

import com.kapgel.security.Redactor;
import io.sentry.SentryOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Sentry fit for production: nothing secret leaves, transactions are sampled, and no setting of it stops a start.
 *
 * <pre>{@code
 * Sentry.init(options -> {
 *     options.setDsn(System.getenv("SENTRY_DSN"));
 *     SentryHardening.apply(options, "production", gitSha);
 * });
 * }</pre>
 *
 * <p>Every envelope goes through a {@link Redactor} when it is written for the wire or the disk: after all callbacks and processors,
 * whoever has set them and when, whatever is in it. What cannot be redacted is replaced by an event of type and stack, or dropped. The
 * README has a table of what is kept.
 *
 * <p>In production one in ten transactions is kept, elsewhere all; none of health checks and {@code OPTIONS}; and what a request says
 * about it in its headers {@code sentry-trace} and {@code baggage} can only lower that.
 *
 * <p>Immutable; applies to any number of options.
 */
public final class SentryHardening {
    private static final Logger logger = LoggerFactory.getLogger(SentryHardening.class);

    private final Deployment deployment;
    private final double sampleRate;
    private final QuietPaths quietPaths;
    private final JsonRedaction redaction;

    private SentryHardening(Deployment deployment, double sampleRate, QuietPaths quietPaths, JsonRedaction redaction) {
        this.deployment = deployment;
        this.sampleRate = sampleRate;
        this.quietPaths = quietPaths;
        this.redaction = redaction;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * With all that a {@link #builder()} has by itself.
     *
     * @throws IllegalArgumentException as {@link Builder#build}
     * @throws IllegalStateException as {@link #apply(SentryOptions)}
     */
    public static void apply(SentryOptions options, @Nullable String environment, @Nullable String release) {
        builder().environment(environment).release(release).build().apply(options);
    }

    /**
     * Sets what the class comment says, and keeps everything else: best called last. Without a DSN Sentry stays off, in production with a
     * warning; what is no DSN keeps it off too, with a warning everywhere.
     *
     * @throws IllegalStateException if Sentry is older than 8.30
     */
    @SuppressWarnings("deprecation") // setSendDefaultPii, which 8.30 has, and no other way
    public void apply(SentryOptions options) {
        Objects.requireNonNull(options, "options");
        SentryVersion.require(options);
        applyDsn(options);
        options.setEnvironment(deployment.environment());
        deployment.release().ifPresent(options::setRelease);
        options.setSendDefaultPii(false);
        options.setAttachServerName(false);
        // A transaction that is dropped, since Sentry is slow, would be redacted on its request's thread only to be
        // counted.
        options.setSendClientReports(false);
        options.setTracesSampler(CappedSampler.around(options.getTracesSampler(), lower(options), quietPaths));
        options.setSerializer(
                RedactingSerializer.around(options.getSerializer(), redaction, new SafeEvents(deployment)));
    }

    /** Whoever has set a lower rate has a reason for it. */
    private double lower(SentryOptions options) {
        Double theirs = options.getTracesSampleRate();
        return theirs == null ? sampleRate : Math.min(theirs, sampleRate);
    }

    private void applyDsn(SentryOptions options) {
        String dsn = options.getDsn() == null ? "" : options.getDsn().strip();
        Optional<String> problem = dsn.isEmpty() ? Optional.empty() : DsnText.problem(dsn);
        problem.ifPresent(text -> {
            logger.warn(DsnText.WARNING, text);
            options.setEnabled(false);
        });
        // A variable may still bring one, where the application has Sentry read them.
        if (dsn.isEmpty()
                && deployment.isProduction()
                && options.isEnabled()
                && !options.isEnableExternalConfiguration()) {
            logger.warn("Sentry is off: production has no DSN, so nobody is told of its errors."
                    + " Set one, or options.setEnabled(false) where that is meant.");
        }
        // Null would stop the start.
        options.setDsn(problem.isPresent() ? "" : dsn);
    }

    @Override
    public String toString() {
        return "SentryHardening[" + deployment.environment() + ", sampleRate=" + sampleRate + "]";
    }

    /** Collects what differs. Not safe for use by several threads. */
    public static final class Builder {
        private final List<String> paths = new ArrayList<>();
        private Redactor redactor = Redactor.standard().alsoHidingIpAddresses().alsoHidingPhoneNumbers();
        private UnaryOperator<String> also = UnaryOperator.identity();
        private @Nullable String environment;
        private @Nullable String release;
        private @Nullable Double sampleRate;

        Builder() {}

        /** Where the service runs, such as {@code production}, {@code staging} or {@code development}. Required. */
        public Builder environment(@Nullable String environment) {
            this.environment = environment;
            return this;
        }

        /** What runs, such as a version or the hash of a commit. Required in production. */
        public Builder release(@Nullable String release) {
            this.release = release;
            return this;
        }

        /**
         * What to hide in place of the usual, {@code Redactor.standard().alsoHidingIpAddresses().alsoHidingPhoneNumbers()}. Give one that
         * knows the secrets of the application:
         *
         * <pre>{@code
         * builder.redactor(Redactor.standard().alsoHidingIpAddresses().alsoHiding(env.databasePassword().reveal()));
         * }</pre>
         */
        public Builder redactor(Redactor redactor) {
            this.redactor = Objects.requireNonNull(redactor, "redactor");
            return this;
        }

        /**
         * Also what only the application can recognise, such as the numbers of its customers: gets each text after the redactor. What it
         * throws replaces the event by its type and stack, and drops anything else.
         */
        public Builder alsoRedacting(UnaryOperator<String> also) {
            this.also = Objects.requireNonNull(also, "also");
            return this;
        }

        /**
         * The share of transactions that is kept, from 0 to 1; by default 0.1 in production and 1 elsewhere. A lower one that the options have
         * counts.
         */
        public Builder sampleRate(double sampleRate) {
            this.sampleRate = sampleRate;
            return this;
        }

        /**
         * Keeps no transactions of these paths and those below, beside {@code /health}, {@code /healthz}, {@code /livez}, {@code /readyz},
         * {@code /api/health} and {@code /metrics}.
         */
        public Builder neverSampling(String... paths) {
            this.paths.addAll(Arrays.asList(paths));
            return this;
        }

        /**
         * Checks all settings.
         *
         * @throws IllegalArgumentException naming all problems: no environment, or one that Sentry refuses; no release in production; a rate
         *     out of range; a path that does not begin with a slash
         */
        public SentryHardening build() {
            List<String> problems = new ArrayList<>(Deployment.problems(environment, release));
            if (sampleRate != null && !(sampleRate >= 0 && sampleRate <= 1)) {
                problems.add("sampleRate must be from 0 to 1, was " + sampleRate);
            }
            problems.addAll(QuietPaths.problems(paths));
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("Monitoring is not set up: " + String.join("; ", problems));
            }
            Deployment deployment = Deployment.of(environment, release);
            return new SentryHardening(
                    deployment,
                    sampleRate != null ? sampleRate : deployment.usualSampleRate(),
                    QuietPaths.standardAnd(paths),
                    new JsonRedaction(redactor, also));
        }
    }
}
