package com.kapgel.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShadowIT {
    @ParameterizedTest
    @EnumSource
    void letsEverythingPassAndReportsWhatItWouldHaveRefused(ServletContainers container) throws Exception {
        List<Boolean> heard = new CopyOnWriteArrayList<>();
        RateLimiter limiter = RateLimiter.builder("orders")
                .limit(Limit.perDay(1))
                .onDecision((key, decision) -> heard.add(decision.allowed()))
                .build();
        Answer telling = (request, response) -> response.getWriter()
                .write(RateLimitFilter.findDecision(request, "orders")
                                .orElseThrow()
                                .allowed() + "");
        try (Logged logged = new Logged();
                RunningContainer server = container.start(context -> {
                    RateLimitFilter.of(limiter, RequestKey.clientAddress())
                            .shadow()
                            .addTo(context, "/*");
                    telling.addTo(context, "/*");
                })) {
            HttpResponse<String> first = Client.get(server, "orders");
            HttpResponse<String> second = Client.get(server, "orders");
            HttpResponse<String> third = Client.get(server, "orders");

            assertThat(List.of(first.body(), second.body(), third.body())).containsExactly("true", "false", "false");
            assertThat(heard).containsExactly(true, false, false);
            assertThat(first.headers().firstValue("X-RateLimit-Shadow")).isEmpty();
            assertThat(third.headers().firstValue("X-RateLimit-Shadow").orElseThrow())
                    .matches("\"orders\";r=0;t=86[34][0-9]{2}");
            assertThat(third.headers().map()).doesNotContainKeys("RateLimit", "RateLimit-Policy", "Retry-After");
            assertThat(logged.messages())
                    .singleElement()
                    .asString()
                    .startsWith("The rate limit filter rateLimit-orders would have refused a request: denied");
        }
    }
}
