package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.ratelimit.servlet.RateLimitFilter;
import com.kapgel.ratelimit.servlet.RequestKey;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** The examples of README and Javadoc, executed. */
class Snippets {
    @Test
    void aLimiterFromTheEnvironment() {
        try (Backend backend = Backend.fromEnvironment(System.getenv());
                RateLimiter limiter = RateLimiter.builder("orders")
                        .limit(Limit.perMinute(600).burst(100))
                        .limit(Limit.perDay(50_000))
                        .backend(backend)
                        .build()) {
            Decision decision = limiter.tryAcquire("customer:42");

            assertThat(decision.allowed()).isTrue();
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
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(server.uri().resolve("api/orders"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aFilterBuiltInCode() {
        try (RateLimiter limiter =
                RateLimiter.builder("orders").limit(Limit.perMinute(600)).build()) {
            RateLimitFilter filter = RateLimitFilter.of(limiter, RequestKey.clientAddress())
                    .skip(request -> request.getMethod().equals("OPTIONS"))
                    .cost(request -> request.getServletPath().equals("/search") ? 5 : 1)
                    .refundWhen(status -> status == 304 || status >= 500);

            assertThat(filter).hasToString("RateLimitFilter RateLimiter orders on memory by client-address/64");
        }
    }

    @Test
    void limitsFromConfiguration() {
        assertThat(Limit.parseAll("600/min;burst=100, 50000/day@Europe/Istanbul"))
                .containsExactly(
                        Limit.perMinute(600).burst(100), Limit.perCalendarDay(50_000, ZoneId.of("Europe/Istanbul")));
    }
}
