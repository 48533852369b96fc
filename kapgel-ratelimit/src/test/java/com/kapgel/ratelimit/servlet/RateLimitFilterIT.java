package com.kapgel.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Decision;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.ratelimit.servlet.RateLimitFilter.Header;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.greenbytes.http.sfv.Parser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client sees: the answer to too many requests, and the headers on all the others. */
class RateLimitFilterIT {
    private final RateLimiter limiter =
            RateLimiter.builder("orders").limit(Limit.perDay(3)).build();
    private final RateLimitFilter filter = RateLimitFilter.of(limiter, RequestKey.clientAddress());

    private static ServletContextConsumer serving(RateLimitFilter filter, Answer answer) {
        return context -> {
            filter.addTo(context, "/*");
            answer.addTo(context, "/*");
        };
    }

    private static HttpResponse<String> refused(RunningContainer server) throws Exception {
        HttpResponse<String> response = Client.get(server, "orders");
        for (int call = 0; call < 3; call++) {
            response = Client.get(server, "orders");
        }
        assertThat(response.statusCode()).isEqualTo(429);
        return response;
    }

    @ParameterizedTest
    @EnumSource
    void answers429WithRetryAfterOnceTheLimitIsReached(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(serving(filter, Answer.HELLO))) {
            for (int call = 0; call < 3; call++) {
                assertThat(Client.get(server, "orders").body()).isEqualTo("hello");
            }

            HttpResponse<String> refused = Client.get(server, "orders");

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(28_700L, 28_800L);
            assertThat(refused.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(refused.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/problem+json");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theBodyIsTheProblemTypeOfTheDraft(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(serving(filter, Answer.HELLO))) {
            assertThat(refused(server).body())
                    .matches("\\{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                            + "\"title\":\"Request cannot be satisfied as assigned quota has been exceeded\","
                            + "\"status\":429,"
                            + "\"detail\":\"The policy admits the next such request in 28[78][0-9]{2} s.\","
                            + "\"violated-policies\":\\[\"orders\"]}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsThePolicyAndWhatIsLeftOnEveryAnswer(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(serving(filter, Answer.HELLO))) {
            HttpHeaders admitted = Client.get(server, "orders").headers();
            HttpHeaders refused = refused(server).headers();

            assertThat(admitted.allValues("RateLimit-Policy")).containsExactly("\"orders\";q=3;w=86400");
            assertThat(admitted.allValues("RateLimit")).containsExactly("\"orders\";r=2;t=57600");
            assertThat(admitted.firstValue("Retry-After")).isEmpty();
            assertThat(refused.allValues("RateLimit-Policy")).containsExactly("\"orders\";q=3;w=86400");
            assertThat(refused.allValues("RateLimit"))
                    .containsExactly("\"orders\";r=0;t="
                            + refused.firstValue("Retry-After").orElseThrow());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theHeadersAreThereHoweverTheApplicationAnswers(ServletContainers container) throws Exception {
        Answer flushing = (request, response) -> {
            if (request.getRequestURI().endsWith("/error")) {
                response.sendError(404);
            } else if (request.getRequestURI().endsWith("/redirect")) {
                response.sendRedirect("/elsewhere");
            } else {
                response.flushBuffer();
            }
        };
        try (RunningContainer server = container.start(serving(filter, flushing))) {
            for (String path : Set.of("error", "redirect", "flush")) {
                assertThat(Client.get(server, path).headers().allValues("RateLimit"))
                        .as(path)
                        .hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalLimitsAreSeveralPolicies(ServletContainers container) throws Exception {
        RateLimiter several = RateLimiter.builder("orders")
                .limit(Limit.perMinute(600).burst(100))
                .limit(Limit.perDay(1))
                .build();
        RateLimitFilter filter = RateLimitFilter.of(several, RequestKey.clientAddress());
        try (RunningContainer server = container.start(serving(filter, Answer.HELLO))) {
            HttpHeaders admitted = Client.get(server, "orders").headers();
            HttpResponse<String> refused = Client.get(server, "orders");

            assertThat(admitted.allValues("RateLimit-Policy"))
                    .containsExactly("\"orders-1\";q=600;w=60;kapgel-burst=100, \"orders-2\";q=1;w=86400");
            assertThat(admitted.firstValue("RateLimit").orElseThrow()).startsWith("\"orders-2\";r=0;");
            assertThat(refused.body()).contains("\"violated-policies\":[\"orders-2\"]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoFiltersAddToOneList(ServletContainers container) throws Exception {
        RateLimiter all = RateLimiter.builder("all").limit(Limit.perMinute(600)).build();
        ServletContextConsumer both = context -> {
            RateLimitFilter.of(all, request -> "all").addTo(context, "/*");
            filter.addTo(context, "/*");
            Answer.HELLO.addTo(context, "/*");
        };
        try (RunningContainer server = container.start(both)) {
            HttpHeaders headers = Client.get(server, "orders").headers();

            String policies = String.join(", ", headers.allValues("RateLimit-Policy"));
            assertThat(Parser.parseList(policies).get()).hasSize(2);
            assertThat(policies).isEqualTo("\"all\";q=600;w=60, \"orders\";q=3;w=86400");
            assertThat(headers.allValues("RateLimit")).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOlderClientFindsXRateLimitHeadersWhenAsked(ServletContainers container) throws Exception {
        RateLimitFilter older = filter.headers(Header.X_RATE_LIMIT);
        try (RunningContainer server = container.start(serving(older, Answer.HELLO))) {
            HttpHeaders admitted = Client.get(server, "orders").headers();
            HttpHeaders refused = refused(server).headers();

            assertThat(admitted.firstValue("X-RateLimit-Limit")).hasValue("3");
            assertThat(admitted.firstValue("X-RateLimit-Remaining")).hasValue("2");
            assertThat(admitted.firstValue("X-RateLimit-Reset")).hasValue("28800");
            assertThat(refused.firstValue("X-RateLimit-Remaining")).hasValue("0");
            assertThat(admitted.map()).doesNotContainKeys("RateLimit", "RateLimit-Policy");
            assertThat(refused.map()).doesNotContainKeys("Retry-After", "RateLimit");
        }
    }

    @ParameterizedTest
    @EnumSource
    void allHeadersCanBeSwitchedOff(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(serving(filter.headers(), Answer.HELLO))) {
            assertThat(namesOf(Client.get(server, "orders"))).noneMatch(RateLimitFilterIT::speaksOfLimits);
            assertThat(namesOf(refused(server))).noneMatch(RateLimitFilterIT::speaksOfLimits);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDisabledBackendRefusesNobodyAndSendsNoHeader(ServletContainers container) throws Exception {
        RateLimiter disabled = RateLimiter.builder("orders")
                .limit(Limit.perDay(3))
                .backend(Backend.disabled())
                .build();
        RateLimitFilter filter =
                RateLimitFilter.of(disabled, RequestKey.clientAddress()).headers(Header.values());
        try (RunningContainer server = container.start(serving(filter, Answer.HELLO))) {
            for (int call = 0; call < 10; call++) {
                HttpResponse<String> response = Client.get(server, "orders");

                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(namesOf(response)).noneMatch(RateLimitFilterIT::speaksOfLimits);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatIsNeverAdmittedIsNotToldToWait(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(serving(filter.cost(request -> 4), Answer.HELLO))) {
            HttpResponse<String> refused = Client.get(server, "orders");

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isEmpty();
            assertThat(refused.headers().firstValue("RateLimit")).hasValue("\"orders\";r=3");
            assertThat(refused.body()).contains("costs more than the policy ever admits");
        }
    }

    @ParameterizedTest
    @EnumSource
    void retriesCanBeSpreadSoThatNotAllComeBackAtOnce(ServletContainers container) throws Exception {
        RateLimitFilter spreading = filter.spreadRetries(Duration.ofHours(6));
        try (RunningContainer server = container.start(serving(spreading, Answer.HELLO))) {
            Set<Long> waits = new HashSet<>();
            for (int call = 0; call < 12; call++) {
                HttpHeaders headers = Client.get(server, "orders").headers();
                headers.firstValueAsLong("Retry-After").ifPresent(wait -> {
                    waits.add(wait);
                    String end = headers.firstValue("RateLimit").orElseThrow().replaceAll(".*;t=", "");
                    assertThat(wait).isBetween(Long.parseLong(end), 28_800L + 6 * 3_600);
                });
            }
            assertThat(waits).hasSizeGreaterThan(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHeadRequestIsRefusedWithoutABody(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(serving(filter, Answer.HELLO))) {
            refused(server);

            HttpResponse<String> refused = Client.send("HEAD", server, "orders");

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestWithABodyThatNobodyReadsIsAnswered(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(serving(filter, Answer.HELLO))) {
            refused(server);

            assertThat(Client.post(server, "orders", "x".repeat(200_000)).statusCode())
                    .isEqualTo(429);
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(429);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResponseThatIsCommittedAlreadyIsLeftAlone(ServletContainers container) throws Exception {
        ServletContextConsumer committed = context -> {
            Answer.before(context, (request, response) -> {
                response.getWriter().write("begun");
                response.flushBuffer();
            });
            filter.headers(Header.values()).addTo(context, "/*");
            Answer.HELLO.addTo(context, "/*");
        };
        try (RunningContainer server = container.start(committed)) {
            for (int call = 0; call < 3; call++) {
                assertThat(Client.get(server, "orders").body()).isEqualTo("begunhello");
            }

            HttpResponse<String> refused = Client.get(server, "orders");

            assertThat(refused.statusCode()).isEqualTo(200);
            assertThat(refused.body()).isEqualTo("begun");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAlsoWhenAnOuterFilterHasTakenTheWriter(ServletContainers container) throws Exception {
        ServletContextConsumer writing = context -> {
            Answer.before(context, (request, response) -> response.getWriter().write("unsent"));
            filter.addTo(context, "/*");
            Answer.HELLO.addTo(context, "/*");
        };
        try (RunningContainer server = container.start(writing)) {
            assertThat(refused(server).body()).startsWith("{\"type\":").endsWith("]}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theApplicationFindsTheDecision(ServletContainers container) throws Exception {
        Answer telling = (request, response) -> {
            Optional<Decision> decision = RateLimitFilter.findDecision(request, "orders");
            assertThat(request.getAttribute("com.kapgel.ratelimit.decision.orders"))
                    .isSameAs(decision.orElseThrow());
            assertThat(RateLimitFilter.findDecision(request, "other")).isEmpty();
            response.getWriter().write(decision.orElseThrow().remaining() + " left");
        };
        try (RunningContainer server = container.start(serving(filter, telling))) {
            assertThat(Client.get(server, "orders").body()).isEqualTo("2 left");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesToBeRegisteredTwiceUnderOneName(ServletContainers container) {
        assertThatThrownBy(() -> container.start(context -> {
                    filter.addTo(context, "/*");
                    filter.shadow().addTo(context, "/*");
                }))
                .hasStackTraceContaining("A filter named \"rateLimit-orders\" is registered already");
    }

    @ParameterizedTest
    @EnumSource
    void refusesAPatternThatMatchesNothing(ServletContainers container) {
        assertThatThrownBy(() -> container.start(context -> filter.addTo(context, "api/*")))
                .hasStackTraceContaining("URL pattern \"api/*\" would match nothing");
        assertThatThrownBy(() -> container.start(context -> filter.addTo(context)))
                .hasStackTraceContaining("No URL pattern is given");
    }

    private static Set<String> namesOf(HttpResponse<String> response) {
        return response.headers().map().keySet();
    }

    private static boolean speaksOfLimits(String header) {
        return header.toLowerCase(java.util.Locale.ROOT).matches(".*(ratelimit|retry).*");
    }
}
