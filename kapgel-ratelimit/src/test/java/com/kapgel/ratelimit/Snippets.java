package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

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
}
