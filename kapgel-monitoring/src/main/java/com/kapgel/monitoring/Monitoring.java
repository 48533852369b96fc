package com.kapgel.monitoring;

import com.kapgel.security.Redactor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.sentry.Sentry;
import io.sentry.SentryOptions;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who run a service what happens in it.
 *
 * <pre>{@code
 * Monitoring monitoring = Monitoring.builder()
 *         .environment("production")
 *         .release(gitSha)
 *         .sentry(System.getenv("SENTRY_DSN"))    // unset: Sentry is off
 *         .registry(prometheus)                   // any registry of Micrometer
 *         .build();
 *
 * monitoring.metrics().orderCreated("branch-17", new BigDecimal("129.90"));
 * }</pre>
 *
 * <p>Whoever builds it closes it, after everything that may still have an error to tell. Safe for use by several threads.
 */
public final class Monitoring implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Monitoring.class);

    private final @Nullable SentryOptions started;
    private final MeterRegistry registry;
    private final BusinessMetrics metrics;

    private Monitoring(@Nullable SentryOptions started, MeterRegistry registry) {
        this.started = started;
        this.registry = registry;
        this.metrics = new BusinessMetrics(registry, System::nanoTime);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The metrics of the business; always the same. */
    public BusinessMetrics metrics() {
        return metrics;
    }

    /** Where everything is measured. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Whether Sentry is on, here or started by the application, and hardened, so that more can be told to it. */
    public boolean tellsSentry() {
        return SentryTrail.isOn();
    }

    /**
     * Sends what is still to be sent to Sentry, for which events, logs and metrics get two seconds each unless {@link
     * SentryOptions#setShutdownTimeoutMillis} says otherwise, and ends it, unless somebody has started it anew since. Idempotent.
     */
    @Override
    @SuppressWarnings("ReferenceEquality") // the very options with which it was started here
    public void close() {
        if (started != null && Sentry.getCurrentScopes().getOptions() == started) {
            Sentry.flush(started.getShutdownTimeoutMillis());
            // Everything had its time; Sentry would wait once more, for idle timers of logs and metrics,
            started.setShutdownTimeoutMillis(1);
            // and fifteen seconds for a server that hangs.
            started.setFlushTimeoutMillis(1);
            Sentry.close();
        }
    }

    /** Collects what is to be told, and to whom. Not safe for use by several threads. */
    public static final class Builder {
        private final SentryHardening.Builder hardening = SentryHardening.builder();
        private @Nullable String dsn;
        private Consumer<SentryOptions> options = any -> {};
        private MeterRegistry registry = new CompositeMeterRegistry();

        Builder() {}

        /** As {@link SentryHardening.Builder#environment}. */
        public Builder environment(@Nullable String environment) {
            hardening.environment(environment);
            return this;
        }

        /** As {@link SentryHardening.Builder#release}. */
        public Builder release(@Nullable String release) {
            hardening.release(release);
            return this;
        }

        /** As {@link SentryHardening.Builder#redactor}. */
        public Builder redactor(Redactor redactor) {
            hardening.redactor(redactor);
            return this;
        }

        /**
         * Where Sentry takes what it is told. Null or blank: Sentry is off, which is a warning in production, unless the application has
         * started it itself, and then that one stays. What is no DSN is logged as a warning without its text, and Sentry is off.
         */
        public Builder sentry(@Nullable String dsn) {
            return sentry(dsn, any -> {});
        }

        /** As {@link #sentry(String)}, for an optional variable of kapgel-env. */
        public Builder sentry(Optional<URI> dsn) {
            return sentry(dsn.map(URI::toString).orElse(null));
        }

        /**
         * As {@link #sentry(String)}, with options and callbacks of the application's own; what they let through is redacted all the same.
         *
         * <pre>{@code
         * builder.sentry(dsn, options -> options.getLogs().setEnabled(true));
         * }</pre>
         */
        public Builder sentry(@Nullable String dsn, Consumer<SentryOptions> options) {
            this.dsn = dsn;
            this.options = options;
            return this;
        }

        /**
         * Where everything is measured, such as Micrometer's {@code PrometheusMeterRegistry}; nowhere by default. Who made it closes it.
         */
        public Builder registry(MeterRegistry registry) {
            this.registry = Objects.requireNonNull(registry, "registry");
            return this;
        }

        /**
         * Starts what was asked for.
         *
         * @throws IllegalArgumentException as {@link SentryHardening.Builder#build}, and what the application's own options throw
         * @throws IllegalStateException if Sentry is older than 8.30, or Micrometer than 1.14
         */
        public Monitoring build() {
            MicrometerVersion.require();
            SentryHardening checked = hardening.build();
            SentryOptions mine = new SentryOptions();
            mine.setDsn(dsn);
            options.accept(mine);
            if (isOff(mine) && Sentry.isEnabled()) {
                warnUnlessHardened();
                return new Monitoring(null, registry);
            }
            checked.apply(mine);
            return new Monitoring(start(mine) ? mine : null, registry);
        }

        /** The application's own stays as it is, and is told nothing by us where it might repeat it. */
        private static void warnUnlessHardened() {
            if (!SentryTrail.isOn()) {
                logger.warn("Sentry is on without SentryHardening, so secrets may leave with its events."
                        + " Add SentryHardening.apply(options, ...) to its Sentry.init.");
            }
        }

        /** Errors would be lost without Sentry, but a service without errors is worth more. */
        private static boolean start(SentryOptions options) {
            if (isOff(options)) {
                return false; // Sentry.init would end one that the application has started
            }
            try {
                Sentry.init(options);
                return Sentry.isEnabled();
            } catch (RuntimeException e) {
                // Sentry may have read a wrong DSN from a variable, and its exception repeats it.
                Optional<String> problem = DsnText.problem(Objects.requireNonNullElse(options.getDsn(), ""));
                problem.ifPresentOrElse(
                        text -> logger.warn(DsnText.WARNING, text),
                        () -> logger.warn("Sentry is off: it could not be started.", e));
                return false;
            }
        }

        private static boolean isOff(SentryOptions options) {
            boolean hasDsn = options.getDsn() != null && !options.getDsn().isBlank();
            return !options.isEnabled() || (!hasDsn && !options.isEnableExternalConfiguration());
        }
    }
}
