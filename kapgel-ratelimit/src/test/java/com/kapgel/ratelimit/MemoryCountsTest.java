package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Limiters of one name, with the same and with other limits, and limits that change. */
class MemoryCountsTest {
    private final TestClock clock = new TestClock();
    private final MemoryBackend backend = clock.backend();

    private RateLimiter limiter(Limit... limits) {
        RateLimiter.Builder builder = RateLimiter.builder("shared").backend(backend);
        for (Limit limit : limits) {
            builder.limit(limit);
        }
        return builder.build();
    }

    @Test
    void limitersWithTheSameLimitShareTheirCounts() {
        RateLimiter one = limiter(Limit.perHour(3));
        RateLimiter other = limiter(Limit.perHour(3));
        one.tryAcquire("a", 2);
        assertThat(other.tryAcquire("a").remaining()).isZero();
        assertThat(one.tryAcquire("a").allowed()).isFalse();
    }

    @Test
    void limitersWithDifferentBucketsShareWhatWasTaken() {
        RateLimiter small = limiter(Limit.perHour(3));
        small.tryAcquire("a", 2);
        clock.advanceSeconds(20 * 60);

        RateLimiter large = limiter(Limit.perHour(100));

        assertThat(large.peek("a").remaining()).isEqualTo(99);
        assertThat(small.peek("a").remaining()).isEqualTo(2);
        large.tryAcquire("a", 50);
        assertThat(small.tryAcquire("a").retryAfter()).isEqualTo(Duration.ofMinutes(20));
        small.reset("a");
        assertThat(large.peek("a").remaining()).isEqualTo(100);
    }

    @Test
    void whatWasTakenIsNotLostWhenItMovesToAnotherTable() {
        RateLimiter first = limiter(Limit.of(999_983, Duration.ofDays(1)).burst(1_000));
        for (int i = 0; i < 10_000; i++) {
            first.tryAcquire("key" + i, 1 + i % 1_000);
        }

        RateLimiter byKey = RateLimiter.builder("shared")
                .limits(key -> List.of(Limit.of(999_983, Duration.ofDays(1)).burst(1_000)))
                .backend(backend)
                .build();

        for (int i = 0; i < 10_000; i++) {
            assertThat(byKey.peek("key" + i).remaining()).isEqualTo(999 - i % 1_000);
            assertThat(first.peek("key" + i).remaining()).isEqualTo(999 - i % 1_000);
        }
    }

    @Test
    void limitsOfOtherKindsCountApart() {
        RateLimiter bucket = limiter(Limit.perHour(3));
        bucket.tryAcquire("a", 3);

        RateLimiter window = limiter(Limit.fixedWindow(3, Duration.ofHours(1)));

        assertThat(bucket.tryAcquire("a").allowed()).isFalse();
        assertThat(window.tryAcquire("a").remaining()).isEqualTo(2);
        assertThat(bucket.tryAcquire("a").allowed())
                .as("although the window has counted meanwhile")
                .isFalse();
    }

    @Test
    void nothingIsLostWhileCountsMoveUnderLoad() throws InterruptedException {
        RateLimiter first = limiter(Limit.perDay(50));
        AtomicLong admitted = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch halfway = new CountDownLatch(4);
        for (int thread = 0; thread < 4; thread++) {
            threads.execute(() -> {
                for (int i = 0; i < 100_000; i++) {
                    if (i == 10_000) {
                        halfway.countDown();
                    }
                    admitted.addAndGet(first.tryAcquire("key" + i % 1_000).allowed() ? 1 : 0);
                }
            });
        }
        assertThat(halfway.await(1, TimeUnit.MINUTES)).isTrue();
        limiter(Limit.perDay(50), Limit.perDay(50));
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

        assertThat(admitted).hasValue(50_000);
    }

    @Test
    void aRaisedLimitTakesEffectAtOnceAndALoweredOneAfterOneRefillAtTheLatest() {
        AtomicReference<Limit> tier = new AtomicReference<>(Limit.perSecond(10));
        RateLimiter limiter = RateLimiter.builder("tiers")
                .limits(key -> List.of(tier.get()))
                .backend(backend)
                .build();
        limiter.tryAcquire("a", 10);
        assertThat(limiter.tryAcquire("a").allowed()).isFalse();

        tier.set(Limit.perSecond(100));
        assertThat(limiter.tryAcquire("a", 90).allowed()).isTrue();
        assertThat(limiter.tryAcquire("a").allowed()).isFalse();

        tier.set(Limit.perSecond(2));
        assertThat(limiter.tryAcquire("a").retryAfter()).isEqualTo(Duration.ofMillis(500));
        clock.advanceSeconds(0.5);
        assertThat(limiter.tryAcquire("a").allowed()).isTrue();
    }

    @Test
    void severalLimitsLoseNothingWhileTheirTableGrowsUnderLoad() throws InterruptedException {
        RateLimiter limiter = limiter(Limit.perDay(3), Limit.fixedWindow(1_000, Duration.ofDays(366)));
        int keys = 100_000;
        AtomicLong admitted = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int thread = 0; thread < 4; thread++) {
            int first = thread;
            threads.execute(() -> {
                long own = 0;
                for (int i = first; i < 5 * keys; i += 4) {
                    own += limiter.tryAcquire("key" + (long) i * 7_919 % keys).allowed() ? 1 : 0;
                }
                admitted.addAndGet(own);
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

        assertThat(admitted).hasValue(3L * keys);
        assertThat(backend.evictedKeys()).isZero();
    }

    @Test
    void unusedKeysOfSeveralLimitsMakeRoomAndTheTableBecomesSmallAgain() {
        RateLimiter limiter = limiter(Limit.perSecond(1).burst(10), Limit.perSecond(5));
        for (int i = 0; i < 100_000; i++) {
            limiter.tryAcquire("once" + i);
            clock.advanceNanos(1_000_000);
        }
        assertThat(backend.bytes()).isLessThan(1_000_000);

        for (int i = 0; i < 100_000; i++) {
            limiter.tryAcquire("attacker" + i);
        }
        assertThat(backend.bytes()).isGreaterThan(6_000_000);
        clock.advanceSeconds(61);
        for (int i = 0; i < 4_000; i++) { // so many that every part of the table is asked
            limiter.tryAcquire("client" + i);
        }
        assertThat(backend.bytes()).isLessThan(1_000_000);
    }
}
