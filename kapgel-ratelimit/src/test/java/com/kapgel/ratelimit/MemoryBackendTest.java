package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryBackendTest extends BackendContract {
    private final AtomicLong nanos = new AtomicLong(-1_000_000_000L);
    private final MemoryBackend backend = new MemoryBackend(nanos::get);

    @Override
    Backend backend() {
        return backend;
    }

    private RateLimiter fivePerSecondBurst(long burst) {
        return RateLimiter.builder("vectors")
                .limit(Limit.perSecond(1).burst(burst))
                .backend(backend)
                .build();
    }

    /** The canonical GCRA vectors for 1/s with burst 5, in one sequence. */
    @Test
    void followsTheCanonicalVectors() {
        RateLimiter limiter = fivePerSecondBurst(5);
        record Step(double second, long cost, boolean allowed, long remaining, double retryAfter) {}
        double never = 1e9;
        List<Step> steps = List.of(
                new Step(0, 6, false, 5, never),
                new Step(0, 1, true, 4, 0),
                new Step(0, 1, true, 3, 0),
                new Step(0, 1, true, 2, 0),
                new Step(0, 1, true, 1, 0),
                new Step(0, 1, true, 0, 0),
                new Step(0, 1, false, 0, 1),
                new Step(3.0, 1, true, 2, 0),
                new Step(3.1, 1, true, 1, 0),
                new Step(4.0, 1, true, 1, 0),
                new Step(8.0, 1, true, 4, 0),
                new Step(9.5, 1, true, 4, 0),
                new Step(9.5, 2, true, 2, 0),
                new Step(9.5, 5, false, 2, 3),
                new Step(15, 6, false, 5, never));
        for (Step step : steps) {
            nanos.set(Math.round(step.second() * 1e9));

            Decision decision = limiter.tryAcquire("k", step.cost());

            assertThat(decision.allowed()).as("%s", step).isEqualTo(step.allowed());
            assertThat(decision.remaining()).as("%s", step).isEqualTo(step.remaining());
            if (step.retryAfter() < never) {
                assertThat(decision.retryAfter())
                        .as("%s", step)
                        .isEqualTo(Duration.ofNanos(Math.round(step.retryAfter() * 1e9)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1000000000", "3, 333333334", "7, 142857143", "1000, 1000000"})
    void refillsExactlyAtTheNanosecondThatItNamed(long perSecond, long intervalNanos) {
        RateLimiter limiter = RateLimiter.builder("refill")
                .limit(Limit.perSecond(perSecond).burst(1))
                .backend(backend)
                .build();
        long start = nanos.get();
        limiter.tryAcquire("k");

        assertThat(limiter.tryAcquire("k").retryAfter()).isEqualTo(Duration.ofNanos(intervalNanos));
        nanos.set(start + intervalNanos - 1);
        assertThat(limiter.tryAcquire("k").allowed()).isFalse();
        nanos.set(start + intervalNanos);
        assertThat(limiter.tryAcquire("k").allowed()).isTrue();
    }

    @Test
    void theClockMayPassTheEndOfItsRange() {
        nanos.set(Long.MAX_VALUE - 10);
        RateLimiter limiter = fivePerSecondBurst(1);
        limiter.tryAcquire("k");

        nanos.addAndGet(999_999_999L);
        assertThat(limiter.tryAcquire("k").allowed()).isFalse();
        nanos.addAndGet(1);
        assertThat(limiter.tryAcquire("k").allowed()).isTrue();
    }

    @Test
    void forgetsKeysThatAreFullAgainAndKeepsTheOthers() {
        MemoryBuckets buckets = new MemoryBuckets(List.of(Limit.perSecond(1).burst(10)), nanos::get);
        buckets.take("heavy", 10);
        for (int i = 0; i < 100_000; i++) {
            buckets.take("once-" + i, 1);
            nanos.addAndGet(1_000_000);
        }

        assertThat(buckets.size()).isLessThan(5_000);

        nanos.set(-1_000_000_000L + 1);
        buckets.take("heavy", 10);
        for (int i = 0; i < 10_000; i++) {
            buckets.take("again-" + i, 1);
        }
        assertThat(buckets.take("heavy", 1).allowed()).isFalse();
    }

    @Test
    void refusesASecondLimiterOfTheSameNameWithOtherLimits() {
        RateLimiter.builder("orders").limit(Limit.perHour(1)).backend(backend).build();

        assertThatThrownBy(() -> RateLimiter.builder("orders")
                        .limit(Limit.perHour(2))
                        .backend(backend)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"orders\"");
    }
}
