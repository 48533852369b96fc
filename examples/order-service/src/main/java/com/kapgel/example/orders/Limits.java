package com.kapgel.example.orders;

import com.kapgel.monitoring.Monitoring;
import com.kapgel.monitoring.ratelimit.RateLimiterMetrics;
import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Backend.Status;
import com.kapgel.ratelimit.Decision;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.ratelimit.servlet.RateLimitFilter;
import com.kapgel.ratelimit.servlet.RequestKey;
import jakarta.servlet.ServletContext;
import java.net.URI;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** How often one client may ask: a wide limit for the whole API, a narrow one for placing orders. */
final class Limits {

    private static final int REQUESTS_PER_MINUTE = 600;
    private static final int ORDERS_PER_MINUTE = 30;
    private static final String ALL = "/api/*";
    private static final String ORDERS = "/api/orders";

    private final RateLimiter requests;
    private final RateLimiter orders;

    /** @param backend stays the caller's */
    Limits(Backend backend, Monitoring monitoring) {
        requests = limiter("requests", Limit.perMinute(REQUESTS_PER_MINUTE).burst(100), backend, monitoring)
                .onDecision(rejections(monitoring, ALL))
                .build();
        orders = limiter("orders", Limit.perMinute(ORDERS_PER_MINUTE).burst(10), backend, monitoring)
                .onDecision(rejections(monitoring, ORDERS))
                .build();
    }

    private static RateLimiter.Builder limiter(String name, Limit limit, Backend backend, Monitoring monitoring) {
        return RateLimiter.builder(name)
                .limit(limit)
                .backend(backend)
                .onDecision(RateLimiterMetrics.of(monitoring.registry(), name))
                .onDecisionTime(RateLimiterMetrics.times(monitoring.registry(), name));
    }

    private static BiConsumer<String, Decision> rejections(Monitoring monitoring, String endpoint) {
        return (client, decision) -> {
            if (!decision.allowed()) {
                monitoring.metrics().rateLimitHit(endpoint, client);
            }
        };
    }

    /** What {@code RATE_LIMIT_BACKEND} asks for, with the Redis that is really there; the listener hears when it is lost and found. */
    static Backend backend(AppEnv env, Optional<URI> redis, Consumer<Status> listener) {
        try {
            return switch (env.limits()) {
                case REDIS ->
                    Backend.redisBuilder(redis.orElseThrow().toString())
                            .onStatusChange(listener)
                            .build();
                case MEMORY -> Backend.memory();
                case DISABLED -> Backend.disabled();
            };
        } catch (IllegalArgumentException e) {
            throw StartException.wrongSetting("REDIS_URL", e);
        }
    }

    /** The limits in one line for a person. */
    static String describe(AppEnv env) {
        return env.limits() == AppEnv.LimitBackend.DISABLED
                ? "none"
                : env.limits() + "; " + REQUESTS_PER_MINUTE + " requests and " + ORDERS_PER_MINUTE
                        + " orders a minute for each client";
    }

    void addTo(ServletContext context) {
        // A probe that is refused takes a healthy replica out of service.
        RateLimitFilter.of(requests, RequestKey.clientAddress())
                .skip(request -> request.getServletPath().equals("/api/health"))
                .addTo(context, ALL);
        RateLimitFilter.of(orders, RequestKey.clientAddress()).addTo(context, ORDERS);
    }
}
