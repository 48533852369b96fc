package com.kapgel.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A limit by address behind a proxy that nobody told the application of. */
class ForwardingHeaderIT {
    private final RateLimiter limiter =
            RateLimiter.builder("orders").limit(Limit.perDay(3)).build();

    @ParameterizedTest
    @EnumSource
    void aHeaderThatNobodyReadIsWarnedOfOnceAndNotBelieved(ServletContainers container) throws Exception {
        try (Logged logged = new Logged();
                RunningContainer server = container.start(context -> {
                    RateLimitFilter.of(limiter, RequestKey.principal()).addTo(context, "/*");
                    Answer.HELLO.addTo(context, "/*");
                })) {
            for (int call = 0; call < 3; call++) {
                assertThat(Client.get(server, "orders", "X-Forwarded-For", "198.51.100." + call)
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(Client.get(server, "orders", "X-Forwarded-For", "198.51.100.9", "Forwarded", "for=198.51.100.9")
                            .statusCode())
                    .isEqualTo(429);
            assertThat(logged.messages())
                    .singleElement()
                    .asString()
                    .contains("Requests come with the header X-Forwarded-For")
                    .doesNotContain("198.51.100");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHeaderThatSomebodyReadIsFine(ServletContainers container) throws Exception {
        Filter reading = (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public String getRemoteAddr() {
                        return "2001:db8::7";
                    }
                },
                response);
        try (Logged logged = new Logged();
                RunningContainer server = container.start(context -> {
                    context.addFilter("reading", reading)
                            .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
                    RateLimitFilter.of(limiter, RequestKey.clientAddress()).addTo(context, "/*");
                    Answer.HELLO.addTo(context, "/*");
                })) {
            Client.get(server, "orders", "X-Forwarded-For", "2001:DB8:0::7, 10.0.0.1");

            assertThat(logged.messages()).isEmpty();
            assertThat(limiter.peek("2001:db8:0:0::/64").remaining()).isEqualTo(2);
        }
    }
}
