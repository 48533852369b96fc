package com.kapgel.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import com.kapgel.testkit.TestRedis;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter as web.xml makes it: by its class, from init-params. */
class ConfiguredFilterIT {
    private static ServletContextConsumer webXml(Map<String, String> parameters, Answer answer) {
        return context -> {
            FilterRegistration.Dynamic filter = context.addFilter("orders", RateLimitFilter.class.getName());
            filter.setAsyncSupported(true);
            filter.setInitParameters(parameters);
            filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
            answer.addTo(context, "/*");
        };
    }

    @ParameterizedTest
    @EnumSource
    void limitsAreEnoughAndTheRestHasDefaults(ServletContainers container) throws Exception {
        Map<String, String> parameters = Map.of("limits", "600/min, 1/day@Europe/Istanbul", "backend", "Memory");
        try (RunningContainer server = container.start(webXml(parameters, Answer.HELLO))) {
            HttpResponse<String> first = Client.get(server, "orders");
            HttpResponse<String> second = Client.get(server, "orders");

            assertThat(first.body()).isEqualTo("hello");
            assertThat(first.headers().firstValue("RateLimit-Policy"))
                    .hasValue("\"orders-1\";q=600;w=60, \"orders-2\";q=1;w=86400");
            assertThat(second.statusCode()).isEqualTo(429);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyInitParamIsHeard(ServletContainers container) throws Exception {
        Map<String, String> parameters = Map.of(
                "limits", "2/day",
                "key", "header:X-Api-Key + method",
                "backend", "memory",
                "name", "api",
                "skip", "OPTIONS, /health",
                "refund", "304, 5xx",
                "headers", "retry-after, x-ratelimit",
                "shadow", "false");
        Answer failing = (request, response) -> response.sendError(request.getParameter("fail") == null ? 404 : 503);
        try (RunningContainer server = container.start(webXml(parameters, failing))) {
            assertThat(remaining(Client.get(server, "orders", "X-Api-Key", "a")))
                    .isEqualTo(1);
            assertThat(remaining(Client.get(server, "orders", "X-Api-Key", "b")))
                    .isEqualTo(1);
            assertThat(remaining(Client.send("PUT", server, "orders", "X-Api-Key", "a")))
                    .isEqualTo(1);
            for (int call = 0; call < 5; call++) {
                assertThat(Client.get(server, "orders?fail=1", "X-Api-Key", "c").statusCode())
                        .isEqualTo(503);
                assertThat(Client.get(server, "health", "X-Api-Key", "a").statusCode())
                        .isEqualTo(404);
            }
            assertThat(Client.get(server, "orders", "X-Api-Key", "a").headers().map())
                    .doesNotContainKey("RateLimit");
            assertThat(Client.get(server, "orders", "X-Api-Key", "a").statusCode())
                    .isEqualTo(429);
        }
    }

    private static long remaining(HttpResponse<String> response) {
        return response.headers().firstValueAsLong("X-RateLimit-Remaining").orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void aShadowLetsPass(ServletContainers container) throws Exception {
        Map<String, String> parameters = Map.of("limits", "0/s", "backend", "memory", "shadow", "true");
        try (Logged logged = new Logged();
                RunningContainer server = container.start(webXml(parameters, Answer.HELLO))) {
            assertThat(Client.get(server, "orders").body()).isEqualTo("hello");
            assertThat(logged.messages()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDisabledBackendAdmitsWithoutHeadersEvenWhereTheLimitIsZero(ServletContainers container) throws Exception {
        Map<String, String> parameters = Map.of("limits", "0/s", "backend", "disabled");
        try (RunningContainer server = container.start(webXml(parameters, Answer.HELLO))) {
            HttpResponse<String> response = Client.get(server, "orders");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("RateLimit")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMistakeKeepsTheApplicationFromStarting(ServletContainers container) {
        assertThatThrownBy(() -> container
                        .start(webXml(Map.of("limits", "600/mim", "backend", "memory"), Answer.HELLO))
                        .close())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyMistakeIsReportedAtOnceAndShown() {
        Map<String, String> parameters = Map.of(
                "limits", "600/min, 5/mim",
                "key", "ip",
                "backend", "reddis",
                "headers", "all",
                "refund", "5x",
                "skip", "health",
                "shadow", "on",
                "name", "my orders",
                "limit", "5/s");

        assertThatThrownBy(() -> new RateLimitFilter(Map.of()).init(config(parameters)))
                .isInstanceOf(ServletException.class)
                .hasMessageStartingWith("Filter orders:\n")
                .hasMessageContaining(
                        "init-param limits: expected a unit: ms, s, sec, second, min, minute, h, hour, d, day or"
                                + " month, at character 12:\n  600/min, 5/mim\n             ^\n")
                .hasMessageContaining("init-param key: expected client-address, ")
                .hasMessageContaining(
                        "init-param backend: expected redis, memory or disabled, at character 1:\n  reddis\n  ^\n")
                .hasMessageContaining("init-param headers: expected retry-after, ")
                .hasMessageContaining("init-param refund: expected a status")
                .hasMessageContaining("init-param skip: expected a method")
                .hasMessageContaining("init-param shadow: expected true or false")
                .hasMessageContaining(
                        "init-param name, or else the filter's name, is that of the limiter: name must be 1 to 64")
                .hasMessageContaining("init-param limit is unknown");
    }

    @Test
    void limitsAreNeeded() {
        assertThatThrownBy(() -> new RateLimitFilter(Map.of()).init(config(Map.of())))
                .hasMessage("Filter orders:\ninit-param limits is missing, such as 600/min;burst=100");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DISABLED", "memory"})
    void theBackendIsTheEnvironmentsUnlessSaid(String backend) throws Exception {
        RateLimitFilter filter = new RateLimitFilter(Map.of("RATE_LIMIT_BACKEND", backend));
        filter.init(config(Map.of("limits", "5/s")));

        assertThat(filter).asString().containsIgnoringCase("on " + backend);
        filter.destroy();
    }

    @Test
    void aBackendThatTheEnvironmentDoesNotKnowIsAMistake() {
        assertThatThrownBy(() ->
                        new RateLimitFilter(Map.of("RATE_LIMIT_BACKEND", "etcd")).init(config(Map.of("limits", "5/s"))))
                .isInstanceOf(ServletException.class)
                .hasMessageContaining(
                        "Filter orders has no backend: RATE_LIMIT_BACKEND is not one of redis, memory, disabled");
        assertThatThrownBy(
                        () -> new RateLimitFilter(Map.of()).init(config(Map.of("limits", "5/s", "backend", "redis"))))
                .hasMessageContaining("REDIS_URL");
    }

    @Test
    void theFilterClosesWhatItHasOpened() throws Exception {
        try (TestRedis redis = TestRedis.start()) {
            RateLimitFilter filter = new RateLimitFilter(Map.of("REDIS_URL", redis.uri()));
            filter.init(config(Map.of("limits", "5/s")));
            long before = lettuceThreads();

            filter.destroy();
            filter.destroy();

            org.awaitility.Awaitility.await()
                    .atMost(60, java.util.concurrent.TimeUnit.SECONDS)
                    .until(() -> lettuceThreads() < before || before == 0);
        }
    }

    private static long lettuceThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lettuce"))
                .count();
    }

    @Test
    void aFilterMadeInCodeTakesNoInitParams() {
        RateLimitFilter filter = RateLimitFilter.of(
                com.kapgel.ratelimit.RateLimiter.builder("orders")
                        .limit(com.kapgel.ratelimit.Limit.perSecond(1))
                        .build(),
                RequestKey.method());

        assertThatThrownBy(() -> filter.init(config(Map.of("limits", "5/s"))))
                .hasMessageContaining("init-param limits is unknown when the filter is built in code");
    }

    @Test
    void aFilterWithoutLimitsSaysSo() {
        assertThatThrownBy(() -> new RateLimitFilter().shadow())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("This filter has no limits");
    }

    private static FilterConfig config(Map<String, String> parameters) {
        return new FilterConfig() {
            @Override
            public String getFilterName() {
                return "orders";
            }

            @Override
            public ServletContext getServletContext() {
                return (ServletContext) Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {ServletContext.class},
                        (proxy, method, args) -> null);
            }

            @Override
            public @Nullable String getInitParameter(String name) {
                return parameters.get(name);
            }

            @Override
            public Enumeration<String> getInitParameterNames() {
                return Collections.enumeration(parameters.keySet());
            }
        };
    }
}
