package com.kapgel.monitoring.health;

import com.kapgel.health.CheckResult;
import com.kapgel.health.Drain;
import com.kapgel.health.HealthListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shows what health checks say: {@code kapgel.health.check.up}, 1 or 0, by {@code check}, and {@code kapgel.health.check.changes}, by
 * {@code check} and the new {@code status}.
 *
 * <pre>{@code
 * Health.builder()
 *         .readiness("database", HealthCheck.database(dataSource))
 *         .listener(HealthMetrics.of(monitoring.registry()))
 *         .build();
 * }</pre>
 *
 * <p>A check is there from its first result on, and degraded is up. Safe for use by several threads.
 */
@SuppressWarnings("exports") // whoever uses it requires kapgel-health himself
public final class HealthMetrics implements HealthListener {
    private final MeterRegistry registry;
    private final ConcurrentMap<String, AtomicInteger> up = new ConcurrentHashMap<>();

    private HealthMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** One that shows in this registry. */
    public static HealthMetrics of(MeterRegistry registry) {
        return new HealthMetrics(Objects.requireNonNull(registry, "registry"));
    }

    /** Shows a drain: {@code kapgel.drain.state}, 1 once it has begun, and {@code kapgel.inflight.requests}. */
    public static void bind(MeterRegistry registry, Drain drain) {
        Gauge.builder("kapgel.drain.state", drain, begun -> begun.isBegun() ? 1 : 0)
                .description("Whether the service is about to end")
                .strongReference(true)
                .register(registry);
        Gauge.builder("kapgel.inflight.requests", drain, Drain::inFlight)
                .description("Requests, and other work, that the drain would wait for")
                .strongReference(true)
                .register(registry);
    }

    /** Called by the {@link com.kapgel.health.Health}. */
    @Override
    public void onChange(String check, CheckResult before, CheckResult after) {
        up.computeIfAbsent(check, this::gauge).set(after.status().isUp() ? 1 : 0);
        Counter.builder("kapgel.health.check.changes")
                .description("Results of health checks that were not as the one before")
                .tag("check", check)
                .tag("status", after.status().word())
                .register(registry)
                .increment();
    }

    private AtomicInteger gauge(String check) {
        AtomicInteger value = new AtomicInteger();
        Gauge.builder("kapgel.health.check.up", value, AtomicInteger::get)
                .description("Whether a health check lets requests come")
                .tag("check", check)
                .strongReference(true)
                .register(registry);
        return value;
    }
}
