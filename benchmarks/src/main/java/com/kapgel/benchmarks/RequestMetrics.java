package com.kapgel.benchmarks;

import com.kapgel.monitoring.Monitoring;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;

/** A registry of Prometheus, and the least that a filter can do with it: one timer, always the same, with the buckets of ours. */
final class RequestMetrics {
    private RequestMetrics() {}

    static Monitoring monitoring() {
        return Monitoring.builder().environment("test").registry(registry()).build();
    }

    static void addTimerTo(ServletContext context) {
        Timer timer = Timer.builder("http.server.requests")
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofMillis(200),
                        Duration.ofMillis(400),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5))
                .register(registry());
        Filter filter = (request, response, chain) -> {
            long begin = System.nanoTime();
            try {
                chain.doFilter(request, response);
            } finally {
                timer.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
            }
        };
        FilterRegistration.Dynamic registration = context.addFilter("micrometer-timer", filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }

    private static MeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }
}
