package com.kapgel.example.orders;

import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.ratelimit.servlet.RateLimitFilter;
import com.kapgel.ratelimit.servlet.RequestKey;
import jakarta.servlet.ServletContext;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How often one client may ask: a wide limit for the whole API, a narrow one for placing orders. */
final class Limits {

    private static final int REQUESTS_PER_MINUTE = 600;
    private static final int ORDERS_PER_MINUTE = 30;

    private final RateLimiter requests;
    private final RateLimiter orders;

    /** @param backend stays the caller's */
    Limits(Backend backend) {
        requests = RateLimiter.builder("requests")
                .limit(Limit.perMinute(REQUESTS_PER_MINUTE).burst(100))
                .backend(backend)
                .build();
        orders = RateLimiter.builder("orders")
                .limit(Limit.perMinute(ORDERS_PER_MINUTE).burst(10))
                .backend(backend)
                .build();
    }

    /** What {@code RATE_LIMIT_BACKEND} asks for, with the Redis that is really there. */
    static Backend backend(AppEnv env, Optional<URI> redis) {
        Map<String, String> variables = new HashMap<>();
        env.rateLimitBackend().ifPresent(backend -> variables.put("RATE_LIMIT_BACKEND", backend.name()));
        redis.ifPresent(url -> variables.put("REDIS_URL", url.toString()));
        try {
            return Backend.fromEnvironment(variables);
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
                .addTo(context, "/api/*");
        RateLimitFilter.of(orders, RequestKey.clientAddress()).addTo(context, "/api/orders");
    }
}
