package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.kapgel.ratelimit.servlet.RateLimitFilter;
import com.kapgel.ratelimit.servlet.RequestKey;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** The examples of README and Javadoc, executed. */
class Snippets {
    @Test
    void aLimiterFromTheEnvironment() throws TooBusyException {
        assertThatCode(() -> {
                    try (Backend backend = Backend.fromEnvironment(System.getenv());
                            RateLimiter limiter = RateLimiter.builder("orders")
                                    .limit(Limit.perMinute(600).burst(100))
                                    .limit(Limit.perDay(50_000))
                                    .backend(backend)
                                    .build()) {
                        Decision decision = limiter.tryAcquire("customer:42"); // allowed, remaining, retryAfter
                        if (!decision.allowed()) {
                            throw new TooBusyException(decision.retryAfter());
                        }
                    }
                })
                .doesNotThrowAnyException();
    }

    static final class TooBusyException extends Exception {
        private static final long serialVersionUID = 1L;

        TooBusyException(Duration retryAfter) {
            super(retryAfter.toString());
        }
    }

    @Test
    void inCodeAndAsAFilter() throws Exception {
        try (RunningContainer server = ServletContainers.JETTY.start(servletContext -> {
            Backend backend = Backend.fromEnvironment(System.getenv()); // RATE_LIMIT_BACKEND=redis|memory|disabled
            RateLimiter limiter = RateLimiter.builder("orders")
                    .limit(Limit.perMinute(600).burst(100))
                    .backend(backend)
                    .build();
            Decision decision = limiter.tryAcquire("customer:42"); // allowed, remaining, retryAfter
            RateLimitFilter.of(limiter, RequestKey.clientAddress()).addTo(servletContext, "/api/*");

            assertThat(decision.allowed()).isTrue();
        })) {
            assertThat(status(server, "api/orders")).isEqualTo(404);
        }
    }

    @Test
    void aFilterBuiltInCode() throws Exception {
        try (RateLimiter limiter =
                        RateLimiter.builder("orders").limit(Limit.perMinute(1)).build();
                RunningContainer server = ServletContainers.JETTY.start(servletContext -> {
                    RateLimitFilter.of(limiter, RequestKey.principal().and(RequestKey.method()))
                            .skip(request -> request.getMethod().equals("OPTIONS"))
                            .cost(request -> request.getServletPath().equals("/search") ? 5 : 1)
                            .refundWhen(status -> status == 304 || status >= 500)
                            .addTo(servletContext, "/api/*");
                })) {
            assertThat(status(server, "api/orders")).isEqualTo(404);
            assertThat(status(server, "api/orders")).isEqualTo(429);
        }
    }

    @Test
    void inBadWeather() {
        String uri = "redis://localhost:1";
        Alerts alerts = reason -> {};
        Backend backend = Backend.redisBuilder(uri)
                .deadline(Duration.ofMillis(5))
                .fallback(Fallback.memory(4)) // four instances, each with a quarter of every limit
                .onStatusChange(status ->
                        alerts.tell(status.degraded() ? "limits without Redis: " + status.reason() : "limits shared"))
                .build();

        assertThat(backend.status().degraded()).isTrue();
        backend.close();
    }

    @FunctionalInterface
    interface Alerts {
        void tell(String reason);
    }

    @Test
    void introducingRedis() {
        String uri = "redis://localhost:1";
        Flags flags = name -> 10;
        Backend backend = Backend.redisBuilder(uri)
                .percentOfKeys(() -> flags.getInt("rate-limit-redis-percent"))
                .build();

        assertThat(backend.evictedKeys()).isZero();
        backend.close();
    }

    @FunctionalInterface
    interface Flags {
        int getInt(String name);
    }

    @Test
    void limitsFromConfiguration() {
        assertThat(Limit.parseAll("600/min;burst=100, 50000/day@Europe/Istanbul"))
                .containsExactly(
                        Limit.perMinute(600).burst(100), Limit.perCalendarDay(50_000, ZoneId.of("Europe/Istanbul")));
    }

    private static int status(RunningContainer server, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri().resolve(path)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
