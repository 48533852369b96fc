package com.kapgel.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RateLimitFilterIT {
    private final HttpClient http = HttpClient.newHttpClient();

    private static RateLimiter threePerHour(Backend backend) {
        return RateLimiter.builder("orders")
                .limit(Limit.perHour(3))
                .backend(backend)
                .build();
    }

    private static ServletContextConsumer limited(RateLimiter limiter, HttpServlet servlet) {
        return context -> {
            RateLimitFilter.of(limiter, RequestKey.clientAddress()).addTo(context, "/*");
            var registration = context.addServlet("servlet", servlet);
            registration.addMapping("/*");
            registration.setAsyncSupported(true);
        };
    }

    private HttpResponse<String> get(RunningContainer server, String path) throws Exception {
        URI uri = server.uri().resolve(path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @EnumSource
    void answers429WithRetryAfterOnceTheLimitIsReached(ServletContainers container) throws Exception {
        try (RateLimiter limiter = threePerHour(Backend.memory());
                RunningContainer server = container.start(limited(limiter, new Greeting()))) {
            for (int call = 0; call < 3; call++) {
                assertThat(get(server, "orders").body()).isEqualTo("hello");
            }

            HttpResponse<String> refused = get(server, "orders");

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(1190L, 1200L);
            assertThat(refused.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/problem+json");
            assertThat(refused.body()).contains("\"status\":429");
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsAForwardedAndAFailedRequestOnce(ServletContainers container) throws Exception {
        HttpServlet forwarding = new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                try {
                    if (request.getRequestURI().endsWith("/first")) {
                        request.getRequestDispatcher("/second").forward(request, response);
                    } else {
                        response.sendError(500);
                    }
                } catch (jakarta.servlet.ServletException e) {
                    throw new IOException(e);
                }
            }
        };
        try (RateLimiter limiter = threePerHour(Backend.memory());
                RunningContainer server = container.start(limited(limiter, forwarding))) {
            for (int call = 0; call < 3; call++) {
                assertThat(get(server, "first").statusCode()).isEqualTo(500);
            }
            assertThat(get(server, "first").statusCode()).isEqualTo(429);
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsAnAsynchronousRequestOnce(ServletContainers container) throws Exception {
        HttpServlet asynchronous = new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) {
                if (request.getAttribute("dispatched") != null) {
                    write(response, "late");
                    return;
                }
                AsyncContext async = request.startAsync();
                request.setAttribute("dispatched", true);
                async.dispatch();
            }
        };
        try (RateLimiter limiter = threePerHour(Backend.memory());
                RunningContainer server = container.start(limited(limiter, asynchronous))) {
            for (int call = 0; call < 3; call++) {
                assertThat(get(server, "orders").body()).isEqualTo("late");
            }
            assertThat(get(server, "orders").statusCode()).isEqualTo(429);
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsRequestsPassWhenTheKeyFunctionFails(ServletContainers container) throws Exception {
        RequestKey broken = request -> {
            throw new IllegalStateException("no tenant");
        };
        try (RateLimiter limiter = threePerHour(Backend.memory());
                RunningContainer server = container.start(context -> {
                    RateLimitFilter.of(limiter, broken).addTo(context, "/*");
                    context.addServlet("servlet", new Greeting()).addMapping("/*");
                })) {
            for (int call = 0; call < 5; call++) {
                assertThat(get(server, "orders").statusCode()).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDisabledBackendRefusesNobody(ServletContainers container) throws Exception {
        try (RateLimiter limiter = threePerHour(Backend.disabled());
                RunningContainer server = container.start(limited(limiter, new Greeting()))) {
            for (int call = 0; call < 10; call++) {
                assertThat(get(server, "orders").statusCode()).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesToBeRegisteredTwiceUnderOneName(ServletContainers container) {
        RateLimiter limiter = threePerHour(Backend.memory());
        RateLimitFilter first = RateLimitFilter.of(limiter, RequestKey.clientAddress());
        RateLimitFilter second = RateLimitFilter.of(limiter, RequestKey.clientAddress());

        assertThatThrownBy(() -> container.start(context -> {
                    first.addTo(context, "/*");
                    second.addTo(context, "/*");
                }))
                .hasStackTraceContaining("A filter named \"rateLimit-orders\" is registered already");
    }

    private static void write(HttpServletResponse response, String text) {
        try {
            response.getWriter().write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Greeting extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            write(response, "hello");
        }
    }
}
