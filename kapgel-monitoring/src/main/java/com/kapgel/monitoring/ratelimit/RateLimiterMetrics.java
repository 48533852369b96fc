package com.kapgel.monitoring.ratelimit;

import com.kapgel.ratelimit.Decision;
import com.kapgel.ratelimit.Decision.DecidedBy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Counts the decisions of a rate limiter: {@code kapgel.ratelimit.decisions}, by {@code limiter}, {@code outcome} and {@code decided_by}.
 *
 * <pre>{@code
 * RateLimiter.builder("orders")
 *         .limit(Limit.perMinute(600))
 *         .onDecision(RateLimiterMetrics.of(monitoring.registry(), "orders"))
 *         .build();
 * }</pre>
 *
 * <p>Keys are no tags. Safe for use by many threads.
 */
@SuppressWarnings("exports") // whoever uses it requires kapgel-ratelimit himself
public final class RateLimiterMetrics implements BiConsumer<String, Decision> {
    private final Map<DecidedBy, Counter> allowed;
    private final Map<DecidedBy, Counter> denied;

    private RateLimiterMetrics(MeterRegistry registry, String limiter) {
        allowed = counters(registry, limiter, "allowed");
        denied = counters(registry, limiter, "denied");
    }

    /** The counters of a limiter, all of them at zero from now on. */
    public static RateLimiterMetrics of(MeterRegistry registry, String limiter) {
        return new RateLimiterMetrics(
                Objects.requireNonNull(registry, "registry"), Objects.requireNonNull(limiter, "limiter"));
    }

    private static Map<DecidedBy, Counter> counters(MeterRegistry registry, String limiter, String outcome) {
        Map<DecidedBy, Counter> counters = new EnumMap<>(DecidedBy.class);
        for (DecidedBy decidedBy : DecidedBy.values()) {
            counters.put(
                    decidedBy,
                    Counter.builder("kapgel.ratelimit.decisions")
                            .description("Calls that a rate limiter has allowed or denied")
                            .tag("limiter", limiter)
                            .tag("outcome", outcome)
                            .tag("decided_by", decidedBy.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        return counters;
    }

    /** Called by the limiter. */
    @Override
    public void accept(String key, Decision decision) {
        Counter counter = (decision.allowed() ? allowed : denied).get(decision.decidedBy());
        if (counter != null) {
            counter.increment();
        }
    }
}
