package com.kapgel.monitoring.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.ratelimit.Backend;
import com.kapgel.testkit.TestRedis;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RedisAvailabilityIT {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void seesRedisComeGoAndComeBack() {
        RedisAvailability redis = RedisAvailability.in(registry);
        try (TestRedis server = TestRedis.start();
                Backend backend =
                        Backend.redisBuilder(server.uri()).onStatusChange(redis).build()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> !backend.status().degraded());
            await().until(() -> value("kapgel_redis_known_seconds_total") > 0);
            assertThat(value("kapgel_redis_degraded")).isZero();
            assertThat(redis.availability()).isEqualTo(1);

            server.kill();
            await().atMost(Duration.ofSeconds(30)).until(() -> value("kapgel_redis_degraded") == 1);
            await().until(() -> value("kapgel_redis_away_seconds_total") > 0);
            assertThat(redis.availability()).isLessThan(1);

            server.restart();
            await().atMost(Duration.ofSeconds(60)).until(() -> value("kapgel_redis_degraded") == 0);
            double away = value("kapgel_redis_away_seconds_total");
            await().until(() -> value("kapgel_redis_known_seconds_total") > away);
            assertThat(value("kapgel_redis_away_seconds_total")).isEqualTo(away);
        }
    }

    private double value(String name) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }
}
