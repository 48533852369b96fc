package com.kapgel.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.ServletContextConsumer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which requests count, how often and for how much. */
class CountingIT {
    private static final String KEY = "the client";

    private final RateLimiter limiter =
            RateLimiter.builder("orders").limit(Limit.perDay(100)).build();
    private final RateLimitFilter filter = RateLimitFilter.of(limiter, request -> KEY);

    /** On every dispatch, as somebody may write it into web.xml. */
    private static void addToAllDispatches(RateLimitFilter filter, jakarta.servlet.ServletContext context) {
        FilterRegistration.Dynamic registration = context.addFilter("everywhere", filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
    }

    private ServletContextConsumer everywhere(Answer answer) {
        return context -> {
            addToAllDispatches(filter, context);
            answer.addTo(context, "/*");
        };
    }

    private long counted() {
        return 100 - limiter.peek(KEY).remaining();
    }

    @ParameterizedTest
    @EnumSource
    void aForwardedRequestCountsOnce(ServletContainers container) throws Exception {
        Answer forwarding = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.FORWARD) {
                response.getWriter().write("forwarded");
            } else {
                request.getRequestDispatcher("/second").forward(request, response);
            }
        };
        try (RunningContainer server = container.start(everywhere(forwarding))) {
            assertThat(Client.get(server, "first").body()).isEqualTo("forwarded");
            assertThat(counted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIncludedResourceDoesNotCount(ServletContainers container) throws Exception {
        Answer including = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.INCLUDE) {
                response.getWriter().write("included");
            } else {
                request.getRequestDispatcher("/second").include(request, response);
                request.getRequestDispatcher("/third").include(request, response);
            }
        };
        try (RunningContainer server = container.start(everywhere(including))) {
            assertThat(Client.get(server, "first").body()).isEqualTo("includedincluded");
            assertThat(counted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatEndsInAnErrorCountsOnce(ServletContainers container) throws Exception {
        try (RunningContainer server = container.start(everywhere((request, response) -> response.sendError(500)))) {
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(500);
            assertThat(counted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAsynchronousRequestCountsOnce(ServletContainers container) throws Exception {
        Answer dispatching = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.getWriter().write("late");
            } else {
                request.startAsync().dispatch();
            }
        };
        try (RunningContainer server = container.start(everywhere(dispatching))) {
            assertThat(Client.get(server, "orders").body()).isEqualTo("late");
            assertThat(counted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFilterThatIsMappedTwiceCountsOnce(ServletContainers container) throws Exception {
        ServletContextConsumer twice = context -> {
            addToAllDispatches(filter, context);
            context.getFilterRegistration("everywhere")
                    .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/orders");
            Answer.HELLO.addTo(context, "/*");
        };
        try (RunningContainer server = container.start(twice)) {
            assertThat(Client.get(server, "orders").body()).isEqualTo("hello");
            assertThat(counted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoFiltersOfOneLimiterCountEachByItsKey(ServletContainers container) throws Exception {
        ServletContextConsumer both = context -> {
            filter.addTo(context, "/*");
            RateLimitFilter.of(limiter, RequestKey.method()).named("by method").addTo(context, "/*");
            Answer.HELLO.addTo(context, "/*");
        };
        try (RunningContainer server = container.start(both)) {
            Client.get(server, "orders");

            assertThat(counted()).isEqualTo(1);
            assertThat(limiter.peek("GET").remaining()).isEqualTo(99);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatNoServletAnswersCounts(ServletContainers container) throws Exception {
        RateLimitFilter byPath = RateLimitFilter.of(
                limiter, request -> KEY + RequestKey.path().of(request).length());
        try (RunningContainer server = container.start(context -> {
            filter.addTo(context, "/*");
            byPath.named("by path").addTo(context, "/*");
        })) {
            assertThat(Client.get(server, "nowhere").statusCode()).isEqualTo(404);
            assertThat(counted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void skippedRequestsDoNotCountNorAreTheyRefused(ServletContainers container) throws Exception {
        RateLimitFilter skipping = filter.skip(request -> request.getMethod().equals("OPTIONS"))
                .skip(request -> request.getMethod().equals("HEAD"))
                .skip(request -> request.getServletPath().equals("/health"));
        ServletContextConsumer serving = context -> {
            skipping.addTo(context, "/*");
            Answer.HELLO.addTo(context, "/health", "/orders");
        };
        try (RunningContainer server = container.start(serving)) {
            limiter.tryAcquire(KEY, 100);

            assertThat(Client.get(server, "health").body()).isEqualTo("hello");
            assertThat(Client.send("OPTIONS", server, "orders").statusCode()).isEqualTo(200);
            assertThat(Client.send("HEAD", server, "orders").statusCode()).isEqualTo(200);
            assertThat(Client.get(server, "orders").statusCode()).isEqualTo(429);
            assertThat(Client.get(server, "orders/../health").statusCode()).isEqualTo(200);
            assertThat(Client.get(server, "orders;/health").statusCode()).isEqualTo(429);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestCostsWhatTheFunctionSays(ServletContainers container) throws Exception {
        RateLimitFilter priced = filter.cost(request -> Long.parseLong(request.getParameter("cost")));
        try (RunningContainer server = container.start(context -> {
            priced.addTo(context, "/*");
            Answer.HELLO.addTo(context, "/*");
        })) {
            assertThat(Client.get(server, "orders?cost=60").statusCode()).isEqualTo(200);
            assertThat(Client.get(server, "orders?cost=60").statusCode()).isEqualTo(429);
            assertThat(Client.get(server, "orders?cost=0").statusCode()).isEqualTo(200);
            assertThat(Client.get(server, "orders?cost=40").statusCode()).isEqualTo(200);
            assertThat(counted()).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void idsInThePathMakeNoKeyOfTheirOwn(ServletContainers container) throws Exception {
        RateLimitFilter byTemplate = RateLimitFilter.of(limiter, RequestKey.path("/orders/{id}/items", "/**"));
        try (RunningContainer server = container.start(context -> {
            RateLimitFilter.of(limiter, RequestKey.path()).named("by pattern").addTo(context, "/*");
            byTemplate.addTo(context, "/*");
            Answer.HELLO.addTo(context, "/orders/*", "/vendors");
        })) {
            for (String path :
                    List.of("orders/1", "orders/2/items", "orders/3;v=1/items", "orders/%34/items", "vendors")) {
                assertThat(Client.get(server, path).statusCode()).isEqualTo(200);
            }
            assertThat(limiter.peek("path:/orders/*").remaining()).isEqualTo(96);
            assertThat(limiter.peek("path:/vendors").remaining()).isEqualTo(99);
            assertThat(limiter.peek("path:/orders/{id}/items").remaining()).isEqualTo(97);
            assertThat(limiter.peek("path:/**").remaining()).isEqualTo(98);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverFailsInTheFilterNoRequestDoes(ServletContainers container) throws Exception {
        RequestKey broken = request -> {
            throw new IllegalStateException("no tenant");
        };
        RequestKey endless = request -> {
            throw new StackOverflowError();
        };
        RequestKey incomplete = request -> {
            throw new NoClassDefFoundError("com/example/Tenant");
        };
        List<RateLimitFilter> failing = List.of(
                RateLimitFilter.of(limiter, broken),
                RateLimitFilter.of(limiter, endless),
                RateLimitFilter.of(limiter, incomplete),
                RateLimitFilter.of(limiter, request -> request.getHeader("X-None")),
                filter.cost(request -> -1),
                filter.cost(request -> {
                    throw new AssertionError("no price");
                }),
                filter.skip(request -> {
                    throw new IllegalStateException("no path");
                }));
        try (Logged logged = new Logged();
                RunningContainer server = container.start(context -> {
                    for (int i = 0; i < failing.size(); i++) {
                        failing.get(i).named("filter " + i).addTo(context, "/*");
                    }
                    Answer.HELLO.addTo(context, "/*");
                })) {
            for (int call = 0; call < 3; call++) {
                assertThat(Client.get(server, "orders").body()).isEqualTo("hello");
            }
            assertThat(counted()).isZero();
            assertThat(logged.messages()).hasSize(failing.size());
            assertThat(logged.messages().get(0))
                    .isEqualTo(
                            "The rate limit filter filter 0 failed, so requests go on uncounted. This is logged once.");
        }
    }
}
