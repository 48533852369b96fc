package com.kapgel.monitoring.servlet;

import com.kapgel.monitoring.BoundedTag;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long requests take, by method, route, status and outcome: {@code http.server.requests}. */
final class RequestTimers {
    private static final Logger logger = LoggerFactory.getLogger(RequestMetricsFilter.class);

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private static final int MOST_ROUTES = 200;

    private final MeterRegistry registry;
    private final BoundedTag routes = BoundedTag.atMost(MOST_ROUTES);
    private final ConcurrentMap<Key, Timer> timers = new ConcurrentHashMap<>();
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    RequestTimers(MeterRegistry registry) {
        this.registry = registry;
    }

    long now() {
        return registry.config().clock().monotonicTime();
    }

    /** Throws nothing: a request that is not counted is better than one that fails because of it. */
    void record(String method, String route, int status, long beginNanos) {
        try {
            Key key = new Key(
                    METHODS.contains(method) ? method : "OTHER",
                    routes.of(route),
                    status >= 100 && status <= 599 ? status : 0);
            timers.computeIfAbsent(key, this::timer).record(Duration.ofNanos(Math.max(0, now() - beginNanos)));
        } catch (RuntimeException | LinkageError e) {
            if (failureLogged.compareAndSet(false, true)) {
                logger.warn("A request was not measured. This is logged once.", e);
            }
        }
    }

    private Timer timer(Key key) {
        return Timer.builder("http.server.requests")
                .description("How long requests take, until their answers are complete")
                .tag("method", key.method())
                .tag("route", key.route())
                .tag("status", key.status() == 0 ? "UNKNOWN" : Integer.toString(key.status()))
                .tag("outcome", outcome(key.status()))
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofMillis(200),
                        Duration.ofMillis(400),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5))
                .register(registry);
    }

    private static String outcome(int status) {
        return switch (status / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            case 5 -> "SERVER_ERROR";
            default -> "UNKNOWN";
        };
    }

    private record Key(String method, String route, int status) {}
}
