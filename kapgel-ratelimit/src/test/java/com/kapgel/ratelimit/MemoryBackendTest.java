package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryBackendTest extends BackendContract {
    private final AtomicLong micros = new AtomicLong(1_800_000_000_000_000L);
    private final MemoryBackend backend = new MemoryBackend(micros::get);

    @Override
    Backend backend() {
        return backend;
    }

    private RateLimiter onePerSecondBurst(long burst) {
        return RateLimiter.builder("vectors")
                .limit(Limit.perSecond(1).burst(burst))
                .backend(backend)
                .build();
    }

    /** The canonical GCRA vectors for 1/s with burst 5, in one sequence; a wait of -1 stands for "never". */
    @Test
    void followsTheCanonicalVectors() {
        RateLimiter limiter = onePerSecondBurst(5);
        record Step(double second, long cost, boolean allowed, long remaining, double resetAfter, double retryAfter) {}
        List<Step> steps = List.of(
                new Step(0, 6, false, 5, 0, -1),
                new Step(0, 1, true, 4, 1, 0),
                new Step(0, 1, true, 3, 2, 0),
                new Step(0, 1, true, 2, 3, 0),
                new Step(0, 1, true, 1, 4, 0),
                new Step(0, 1, true, 0, 5, 0),
                new Step(0, 1, false, 0, 5, 1),
                new Step(3.0, 1, true, 2, 3, 0),
                new Step(3.1, 1, true, 1, 3.9, 0),
                new Step(4.0, 1, true, 1, 4, 0),
                new Step(8.0, 1, true, 4, 1, 0),
                new Step(9.5, 1, true, 4, 1, 0),
                new Step(9.5, 0, true, 4, 1, 0),
                new Step(9.5, 2, true, 2, 3, 0),
                new Step(9.5, 5, false, 2, 3, 3),
                new Step(15, 6, false, 5, 0, -1));
        long start = micros.get();
        for (Step step : steps) {
            micros.set(start + Math.round(step.second() * 1e6));

            Decision decision = limiter.tryAcquire("k", step.cost());

            assertThat(decision.allowed()).as("%s", step).isEqualTo(step.allowed());
            assertThat(decision.remaining()).as("%s", step).isEqualTo(step.remaining());
            assertThat(decision.resetAfter()).as("%s", step).isEqualTo(seconds(step.resetAfter()));
            assertThat(decision.retryAfter()).as("%s", step).isEqualTo(seconds(step.retryAfter()));
        }
    }

    private static Duration seconds(double seconds) {
        return seconds < 0 ? ChronoUnit.FOREVER.getDuration() : Duration.ofMillis(Math.round(seconds * 1e3));
    }

    @ParameterizedTest
    @CsvSource({"1, 1000000", "3, 333334", "7, 142858", "1000, 1000"})
    void refillsExactlyAtTheMicrosecondThatItNamed(long perSecond, long intervalMicros) {
        RateLimiter limiter = RateLimiter.builder("refill")
                .limit(Limit.perSecond(perSecond).burst(1))
                .backend(backend)
                .build();
        long start = micros.get();
        limiter.tryAcquire("k");

        assertThat(limiter.tryAcquire("k").retryAfter()).isEqualTo(Duration.ofNanos(intervalMicros * 1_000));
        micros.set(start + intervalMicros - 1);
        assertThat(limiter.tryAcquire("k").allowed()).isFalse();
        micros.set(start + intervalMicros);
        assertThat(limiter.tryAcquire("k").allowed()).isTrue();
    }

    @Test
    void forgetsKeysThatAreUnusedAgainAndKeepsTheOthers() {
        MemoryBuckets buckets = new MemoryBuckets(micros::get);
        Policy policy = Policy.of(List.of(Limit.perSecond(1).burst(10)));
        for (int i = 0; i < 100_000; i++) {
            buckets.decide("once-" + i, policy, 1);
            micros.addAndGet(1_000);
        }

        assertThat(buckets.size()).isLessThan(5_000);

        buckets.decide("heavy", policy, 10);
        for (int i = 0; i < 10_000; i++) {
            buckets.decide("again-" + i, policy, 1);
        }
        assertThat(buckets.decide("heavy", policy, 1).allowed()).isFalse();
    }
}
