package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBackendTest extends BackendContract {
    private final TestClock clock = new TestClock();
    private final MemoryBackend backend = clock.backend();

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
        long start = clock.nanos();
        for (Step step : steps) {
            clock.setNanos(start + Math.round(step.second() * 1e9));

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
}
