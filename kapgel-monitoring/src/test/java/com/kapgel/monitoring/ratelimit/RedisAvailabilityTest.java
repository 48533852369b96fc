package com.kapgel.monitoring.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Backend.Status;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RedisAvailabilityTest {
    private static final Status CONNECTING = new Status(true, "connecting", Instant.EPOCH);
    private static final Status WELL = new Status(false, "", Instant.EPOCH);
    private static final Status AWAY = new Status(true, "unreachable", Instant.EPOCH);
    private static final Status CLOSED = new Status(true, "closed", Instant.EPOCH);

    private final AtomicLong nanos = new AtomicLong(-5_000);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RedisAvailability redis = RedisAvailability.in(registry, nanos::get);

    @Test
    void isTheShareOfTheKnownTimeInWhichRedisDecided() {
        redis.accept(WELL);
        pass(Duration.ofSeconds(998));
        redis.accept(AWAY);
        pass(Duration.ofSeconds(2));

        assertThat(redis.availability()).isCloseTo(0.998, within(1e-9));
        assertThat(redis.isMet()).isFalse();
        assertThat(registry.scrape())
                .contains(
                        "kapgel_redis_known_seconds_total 1000.0",
                        "kapgel_redis_away_seconds_total 2.0",
                        "kapgel_redis_degraded 1.0",
                        "kapgel_redis_objective 0.999");
    }

    @Test
    void meetsTheObjectiveAtExactly999PerMille() {
        redis.accept(WELL);
        pass(Duration.ofSeconds(999));
        redis.accept(AWAY);
        pass(Duration.ofSeconds(1));
        redis.accept(WELL);

        assertThat(redis.availability()).isEqualTo(0.999);
        assertThat(redis.isMet()).isTrue();
        assertThat(registry.scrape()).contains("kapgel_redis_degraded 0.0");
    }

    @Test
    void noOutageIsTooShortForAScrape() {
        redis.accept(WELL);
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofMillis(900));
            redis.accept(AWAY);
            pass(Duration.ofMillis(100));
            redis.accept(WELL);
        }

        assertThat(registry.scrape())
                .contains("kapgel_redis_away_seconds_total 1.0", "kapgel_redis_known_seconds_total 10.0");
    }

    @Test
    void connectingAtTheStartAndWhatIsAfterTheEndCountNeitherWay() {
        redis.accept(CONNECTING);
        pass(Duration.ofSeconds(30));
        assertThat(redis.availability()).isEqualTo(1);
        redis.accept(WELL);
        pass(Duration.ofSeconds(10));
        redis.accept(CLOSED);
        pass(Duration.ofHours(10));

        assertThat(registry.scrape())
                .contains("kapgel_redis_known_seconds_total 10.0", "kapgel_redis_away_seconds_total 0.0");
    }

    @Test
    void anotherReasonIsTheSameOutage() {
        redis.accept(AWAY);
        pass(Duration.ofSeconds(1));
        redis.accept(new Status(true, "timeout", Instant.EPOCH));
        pass(Duration.ofSeconds(1));
        redis.accept(new Status(true, "connecting", Instant.EPOCH));
        pass(Duration.ofSeconds(1));

        assertThat(registry.scrape()).contains("kapgel_redis_away_seconds_total 3.0");
    }

    @Test
    void aBackendThatTellsNobodyIsAskedAtEachScrape() {
        try (Backend backend = Backend.memory()) {
            redis.watch(backend);
            registry.scrape();
            pass(Duration.ofSeconds(10));

            assertThat(registry.scrape()).contains("kapgel_redis_known_seconds_total 10.0");
        }
    }

    /** Micrometer holds what a gauge looks at weakly, and shows NaN when it is gone. */
    @Test
    void aRegistryKeepsWhatNobodyElseKeeps() {
        PrometheusMeterRegistry other = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        RedisAvailability.in(other, nanos::get).accept(AWAY);
        pass(Duration.ofSeconds(4));
        System.gc();

        assertThat(other.scrape())
                .contains("kapgel_redis_degraded 1.0", "kapgel_redis_away_seconds_total 4.0")
                .doesNotContain("NaN");
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
