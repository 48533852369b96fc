package com.kapgel.monitoring.ratelimit;

import com.kapgel.ratelimit.Decision;
import com.kapgel.ratelimit.Decision.DecidedBy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Counts the decisions of a rate limiter, and measures how long they take: {@code kapgel.ratelimit.decisions} and {@code
 * kapgel.ratelimit.decision}, by {@code limiter}, {@code outcome} and {@code decided_by}.
 *
 * <pre>{@code
 * RateLimiter.builder("orders")
 *         .limit(Limit.perMinute(600))
 *         .onDecision(RateLimiterMetrics.of(monitoring.registry(), "orders"))
 *         .onDecisionTime(RateLimiterMetrics.times(monitoring.registry(), "orders"))
 *         .build();
 * }</pre>
 *
 * <p>Keys are no tags. Safe for use by many threads.
 */
@SuppressWarnings("exports") // whoever uses it requires kapgel-ratelimit himself
public final class RateLimiterMetrics implements BiConsumer<String, Decision> {
    private final ByDecision<Counter> counters;

    private RateLimiterMetrics(MeterRegistry registry, String limiter) {
        counters = ByDecision.of(limiter, tags -> counter(registry, tags));
    }

    /** The counters of a limiter, all of them at zero from now on. */
    public static RateLimiterMetrics of(MeterRegistry registry, String limiter) {
        return new RateLimiterMetrics(
                Objects.requireNonNull(registry, "registry"), Objects.requireNonNull(limiter, "limiter"));
    }

    /**
     * How long the decisions of a limiter take, as a timer with the same tags and the buckets 1, 5 and 10 ms: {@code
     * kapgel.ratelimit.decision}.
     *
     * <pre>{@code
     * builder.onDecisionTime(RateLimiterMetrics.times(monitoring.registry(), "orders"));
     * }</pre>
     */
    public static BiConsumer<Decision, Duration> times(MeterRegistry registry, String limiter) {
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(limiter, "limiter");
        ByDecision<Timer> timers = ByDecision.of(limiter, tags -> timer(registry, tags));
        return (decision, took) -> timers.of(decision).record(took);
    }

    private static Counter counter(MeterRegistry registry, Tags tags) {
        return Counter.builder("kapgel.ratelimit.decisions")
                .description("Calls that a rate limiter has allowed or denied")
                .tags(tags)
                .register(registry);
    }

    private static Timer timer(MeterRegistry registry, Tags tags) {
        return Timer.builder("kapgel.ratelimit.decision")
                .description("How long a rate limiter takes to allow or deny a call")
                .tags(tags)
                .serviceLevelObjectives(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(10))
                .register(registry);
    }

    /** Called by the limiter. */
    @Override
    public void accept(String key, Decision decision) {
        counters.of(decision).increment();
    }

    /** A meter for each way in which a decision can be taken. */
    private record ByDecision<M>(Map<DecidedBy, M> allowed, Map<DecidedBy, M> denied) {
        static <M> ByDecision<M> of(String limiter, Function<Tags, M> meter) {
            return new ByDecision<>(byDecider(limiter, "allowed", meter), byDecider(limiter, "denied", meter));
        }

        private static <M> Map<DecidedBy, M> byDecider(String limiter, String outcome, Function<Tags, M> meter) {
            Map<DecidedBy, M> meters = new EnumMap<>(DecidedBy.class);
            for (DecidedBy decidedBy : DecidedBy.values()) {
                String name = decidedBy.name().toLowerCase(Locale.ROOT);
                meters.put(decidedBy, meter.apply(Tags.of("limiter", limiter, "outcome", outcome, "decided_by", name)));
            }
            return meters;
        }

        M of(Decision decision) {
            return Objects.requireNonNull((decision.allowed() ? allowed : denied).get(decision.decidedBy()));
        }
    }
}
