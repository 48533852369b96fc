package com.kapgel.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sentry.SentryLevel;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a delivery platform wants to know of itself: orders, couriers, messages, and who was turned away.
 *
 * <pre>{@code
 * BusinessMetrics metrics = monitoring.metrics();
 *
 * metrics.orderCreated("branch-17", new BigDecimal("129.90"));
 * metrics.courierLocationUpdate("courier-9", Duration.ofMillis(840));
 * metrics.realTimeMessageDelivery("order:8f3a", Duration.ofMillis(2300));
 * metrics.rateLimitHit("/api/orders", request.getRemoteAddr());
 * }</pre>
 *
 * <p>Where Sentry is on, and hardened, each leaves a breadcrumb that the next error shows, with what is no tag: the courier, the client's
 * address as far as the redactor lets it.
 *
 * <p>Nothing here throws, whatever it is given, and nothing grows: a tag has 200 values at most, and then {@link BoundedTag#OTHER}. What
 * cannot be recorded is counted by {@code kapgel.metrics.refused}, and logged once a minute. Safe for use by many threads.
 */
public final class BusinessMetrics {
    private static final Logger logger = LoggerFactory.getLogger(BusinessMetrics.class);

    private static final int MOST_VALUES = 200;
    private static final int MOST_FAMILIES = 50;
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private static final String ORDER = "order";
    private static final String COURIER = "courier";
    private static final String REALTIME = "realtime";
    private static final String RATE_LIMIT = "ratelimit";

    private final MeterRegistry registry;
    private final LongSupplier nanoClock;
    private final BoundedTag branches = BoundedTag.atMost(MOST_VALUES);
    private final BoundedTag endpoints = BoundedTag.atMost(MOST_VALUES);
    private final BoundedTag families = BoundedTag.atMost(MOST_FAMILIES);
    private final ConcurrentMap<String, OrderMeters> orders = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, RealtimeMeters> channels = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> rejected = new ConcurrentHashMap<>();
    private final Timer courierLatency;
    private final OnceInAWhile refusals;

    BusinessMetrics(MeterRegistry registry, LongSupplier nanoClock) {
        this.registry = registry;
        this.nanoClock = nanoClock;
        this.refusals = new OnceInAWhile(BETWEEN_WARNINGS, nanoClock);
        this.courierLatency = Latencies.timer(
                        "kapgel.courier.location.latency", "How old the locations of couriers are when they arrive")
                .register(registry);
    }

    /**
     * An order is created: {@code kapgel.orders} and {@code kapgel.orders.value}, by {@code branch}.
     *
     * @param value at least 0, in the one currency of the service
     */
    public void orderCreated(@Nullable String branchId, @Nullable BigDecimal value) {
        orderCreated(branchId, value == null ? Double.NaN : value.doubleValue());
    }

    /** As {@link #orderCreated(String, BigDecimal)}. */
    public void orderCreated(@Nullable String branchId, double value) {
        attempt(ORDER, () -> {
            if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("the value of an order must be a number that is at least 0");
            }
            orders.computeIfAbsent(branches.of(branchId), branch -> OrderMeters.in(registry, branch))
                    .record(value);
            leave(
                    "business",
                    SentryLevel.INFO,
                    "Order created",
                    Map.of("branchId", orUnknown(branchId), "value", value));
        });
    }

    /**
     * A courier's location has arrived: {@code kapgel.courier.location.latency}. The courier is no tag.
     *
     * @param latency since it was measured; a negative one, by a clock that is ahead, counts as none and in {@code kapgel.clock.skew}
     */
    public void courierLocationUpdate(@Nullable String courierId, @Nullable Duration latency) {
        attempt(COURIER, () -> {
            Duration known = notNegative(COURIER, latency);
            courierLatency.record(known);
            leave(
                    "performance",
                    SentryLevel.INFO,
                    "Courier location updated",
                    Map.of("courierId", orUnknown(courierId), "latency", known.toMillis()));
        });
    }

    /**
     * A message has been delivered: {@code kapgel.realtime.delivery}, and {@code kapgel.realtime.slow} above 2000 ms, by {@code channel},
     * which is the family: {@code order} for {@code order:8f3a}. A slow one is logged as a warning, and told to Sentry, at most once a
     * minute for each family, with how many there were meanwhile.
     *
     * @param latency as {@link #courierLocationUpdate} takes it
     */
    public void realTimeMessageDelivery(@Nullable String channel, @Nullable Duration latency) {
        attempt(REALTIME, () -> {
            Duration known = notNegative(REALTIME, latency);
            channels.computeIfAbsent(
                            families.of(TagText.family(channel)),
                            family -> new RealtimeMeters(registry, family, nanoClock, logger))
                    .record(known);
        });
    }

    /**
     * A request was turned away: {@code kapgel.ratelimit.rejected}, by {@code endpoint}.
     *
     * @param endpoint its route; where a path is given, {@code {id}} stands for each part that looks like the name of one
     * @param clientIp no tag, and in Sentry only as far as the redactor lets it
     */
    public void rateLimitHit(@Nullable String endpoint, @Nullable String clientIp) {
        attempt(RATE_LIMIT, () -> {
            String route = TagText.template(endpoint);
            rejected.computeIfAbsent(endpoints.of(route), this::rejectedAt).increment();
            leave(
                    "security",
                    SentryLevel.WARNING,
                    "Rate limit exceeded",
                    Map.of("endpoint", route, "clientIp", orUnknown(clientIp)));
        });
    }

    private Counter rejectedAt(String endpoint) {
        return Counter.builder("kapgel.ratelimit.rejected")
                .description("Requests that were turned away because their client asks too often")
                .tag("endpoint", endpoint)
                .register(registry);
    }

    private Duration notNegative(String metric, @Nullable Duration latency) {
        if (latency == null) {
            throw new IllegalArgumentException("there is no latency");
        }
        if (!latency.isNegative()) {
            return latency;
        }
        Counter.builder("kapgel.clock.skew")
                .description("Latencies below zero, by clocks that do not agree")
                .tag("metric", metric)
                .register(registry)
                .increment();
        return Duration.ZERO;
    }

    private static void leave(String category, SentryLevel level, String message, Map<String, Object> data) {
        if (SentryTrail.isOn()) {
            SentryTrail.leave(category, level, message, data);
        }
    }

    private static String orUnknown(@Nullable String id) {
        return id == null ? BoundedTag.UNKNOWN : id;
    }

    /** An order that is not counted is better than one that fails because of it, or of a library that is missing. */
    private void attempt(String metric, Runnable recording) {
        try {
            recording.run();
        } catch (RuntimeException | LinkageError e) {
            refuse(metric, e);
        }
    }

    private void refuse(String metric, Throwable reason) {
        OptionalLong heldBack = refusals.pass();
        if (heldBack.isPresent()) {
            logger.warn(
                    "A metric of {} was not recorded, and {} others since the last warning.",
                    metric,
                    heldBack.getAsLong(),
                    reason);
        }
        try {
            Counter.builder("kapgel.metrics.refused")
                    .description("What could not be recorded")
                    .tag("metric", metric)
                    .register(registry)
                    .increment();
        } catch (RuntimeException | LinkageError e) {
            logger.debug("Nor was it counted.", e);
        }
    }

    private record OrderMeters(Counter created, DistributionSummary value) {
        static OrderMeters in(MeterRegistry registry, String branch) {
            return new OrderMeters(
                    // Not "created" at the end, which OpenMetrics reserves, and Prometheus' client takes away.
                    Counter.builder("kapgel.orders")
                            .description("Orders that were created")
                            .tag("branch", branch)
                            .register(registry),
                    DistributionSummary.builder("kapgel.orders.value")
                            .description("What the orders are worth")
                            .tag("branch", branch)
                            .register(registry));
        }

        void record(double amount) {
            created.increment();
            value.record(amount);
        }
    }
}
