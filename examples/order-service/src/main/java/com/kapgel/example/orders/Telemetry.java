package com.kapgel.example.orders;

import com.kapgel.env.Secret;
import com.kapgel.monitoring.Monitoring;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sentry.SentryOptions;

/** What the service tells of itself: metrics for Prometheus, and errors for Sentry where {@code SENTRY_DSN} is set. */
final class Telemetry implements AutoCloseable {

    /** For what is still to be sent at the end. */
    private static final long FLUSH_MILLIS = 1_000;

    private final PrometheusMeterRegistry registry;
    private final Monitoring monitoring;
    private final JvmGcMetrics collections = new JvmGcMetrics();

    private Telemetry(PrometheusMeterRegistry registry, Monitoring monitoring) {
        this.registry = registry;
        this.monitoring = monitoring;
        new ClassLoaderMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    static Telemetry start(AppEnv env) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try {
            Monitoring monitoring = Monitoring.builder()
                    .environment(env.stage().toString())
                    .release(env.gitSha())
                    .redactor(Logs.redactor(env).alsoHidingIpAddresses().alsoHidingPhoneNumbers())
                    .sentry(env.sentryDsn().map(Secret::reveal).orElse(null), Telemetry::endWithTheService)
                    .registry(registry)
                    .build();
            return new Telemetry(registry, monitoring);
        } catch (IllegalArgumentException e) {
            throw StartException.wrongSetting("GIT_SHA", e);
        }
    }

    /** By {@link #close}, behind everything that may still fail; a hook of Sentry's own would end while requests are served. */
    private static void endWithTheService(SentryOptions options) {
        options.setEnableShutdownHook(false);
        options.setShutdownTimeoutMillis(FLUSH_MILLIS);
    }

    Monitoring monitoring() {
        return monitoring;
    }

    /** All metrics as they are now, in the text format of Prometheus. */
    String scrape() {
        return registry.scrape();
    }

    /** Sends what is still to be sent. */
    @Override
    public void close() {
        monitoring.close();
        collections.close();
    }
}
