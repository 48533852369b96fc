package com.kapgel.benchmarks;

import com.kapgel.health.CheckResult;
import com.kapgel.health.Drain;
import com.kapgel.health.Health;
import com.kapgel.health.HealthCheck;
import com.kapgel.health.servlet.DrainFilter;
import com.kapgel.health.servlet.HealthServlet;
import com.kapgel.monitoring.servlet.RequestMetricsFilter;
import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.ratelimit.servlet.RateLimitFilter;
import com.kapgel.ratelimit.servlet.RequestKey;
import com.kapgel.security.SecurityHeaders;
import com.kapgel.security.servlet.SecurityHeadersFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/** Which filter stands in front of the servlet, by its name, or that the health answers in its place. */
final class FilterContender {
    private FilterContender() {}

    /** Registers the filter before a servlet that answers everything, or the health in the servlet's place. */
    static void addTo(ServletContext context, String contender) {
        if (contender.equals("health-cached")) {
            HealthServlet.of(health()).addTo(context, "/orders");
            return;
        }
        context.addServlet("hello", new Hello()).addMapping("/orders");
        switch (contender) {
            case "none" -> {}
            case "drain" -> DrainFilter.of(Drain.builder().build()).addTo(context, "/*");
            case "request-metrics" ->
                RequestMetricsFilter.of(RequestMetrics.monitoring()).addTo(context, "/*");
            case "micrometer-timer" -> RequestMetrics.addTimerTo(context);
            case "rate-limit-memory" ->
                RateLimitFilter.of(limiter(), RequestKey.clientAddress()).addTo(context, "/*");
            case "security-headers" ->
                SecurityHeadersFilter.of(SecurityHeaders.api()).addTo(context, "/*");
            case "security-headers-html" ->
                SecurityHeadersFilter.of(SecurityHeaders.html()).addTo(context, "/*");
            case "security-headers-as-spring" ->
                SecurityHeadersFilter.of(HeaderContender.asSpringSecurity()).addTo(context, "/*");
            case "security-headers-as-tomcat" ->
                SecurityHeadersFilter.of(HeaderContender.asTomcat()).addTo(context, "/*");
            case "spring-security" ->
                HeaderContender.springSecurity().registration().addTo(context);
            case "spring-security-alike" ->
                HeaderContender.springSecurityAlike().registration().addTo(context);
            case "by-hand" -> HeaderContender.byHand().registration().addTo(context);
            case "tomcat-headers" -> HeaderContender.tomcat().registration().addTo(context);
            default -> throw new IllegalArgumentException("Unknown contender " + contender);
        }
    }

    /** Nothing but the answer is measured: each check runs once a minute. */
    private static Health health() {
        HealthCheck well = timeout -> CheckResult.healthy();
        return Health.builder()
                .cacheFor(Duration.ofMinutes(1))
                .version("4f2a9c1")
                .readiness("database", well)
                .readiness("redis", well)
                .readiness("supabase_realtime", well)
                .build();
    }

    private static RateLimiter limiter() {
        return RateLimiter.builder("benchmark")
                .limit(Limit.perSecond(1_000_000_000))
                .backend(Backend.memory())
                .build();
    }

    private static final class Hello extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getOutputStream().write('h');
        }
    }
}
