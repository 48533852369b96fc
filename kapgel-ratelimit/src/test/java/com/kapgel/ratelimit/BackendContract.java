package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What every backend that counts must do. Limits are so slow that no test sees a refill. */
abstract class BackendContract {
    private final String name = "contract-" + UUID.randomUUID();

    abstract Backend backend();

    private RateLimiter limiter(Limit... limits) {
        RateLimiter.Builder builder = RateLimiter.builder(name).backend(backend());
        for (Limit limit : limits) {
            builder.limit(limit);
        }
        return builder.build();
    }

    @Test
    void admitsTheBurstAndThenDenies() {
        RateLimiter limiter = limiter(Limit.perHour(3));

        assertThat(limiter.tryAcquire("a").remaining()).isEqualTo(2);
        assertThat(limiter.tryAcquire("a").remaining()).isEqualTo(1);
        assertThat(limiter.tryAcquire("a").allowed()).isTrue();
        Decision denied = limiter.tryAcquire("a");
        assertThat(denied.allowed()).isFalse();
        assertThat(denied.remaining()).isZero();
        assertThat(denied.retryAfter()).isBetween(Duration.ofMinutes(19), Duration.ofMinutes(20));
    }

    @Test
    void countsEachKeyForItself() {
        RateLimiter limiter = limiter(Limit.perHour(1));

        assertThat(limiter.tryAcquire("a").allowed()).isTrue();
        assertThat(limiter.tryAcquire("b").allowed()).isTrue();
        assertThat(limiter.tryAcquire("a").allowed()).isFalse();
    }

    @Test
    void takesFromNoLimitWhenOneDenies() {
        RateLimiter limiter = limiter(Limit.perHour(10), Limit.perDay(2));

        limiter.tryAcquire("a");
        limiter.tryAcquire("a");
        assertThat(limiter.tryAcquire("a").allowed()).isFalse();
        assertThat(limiter.tryAcquire("a").allowed()).isFalse();

        RateLimiter hourlyOnly = RateLimiter.builder(name + "-hourly")
                .limit(Limit.perHour(10))
                .backend(backend())
                .build();
        assertThat(hourlyOnly.tryAcquire("a", 10).allowed()).isTrue();
        assertThat(hourlyOnly.tryAcquire("a").allowed()).isFalse();
    }

    @Test
    void aDeniedCallConsumesNothingWhateverItCosts() {
        RateLimiter limiter = limiter(Limit.perHour(5));

        assertThat(limiter.tryAcquire("a", 3).allowed()).isTrue();
        assertThat(limiter.tryAcquire("a", 3).allowed()).isFalse();
        assertThat(limiter.tryAcquire("a", 2).allowed()).isTrue();
    }

    @Test
    void aCallThatCostsMoreThanTheBurstCanNeverBeAdmitted() {
        RateLimiter limiter = limiter(Limit.perHour(5));

        Decision decision = limiter.tryAcquire("a", 6);

        assertThat(decision.allowed()).isFalse();
        assertThat(decision.retryAfter()).isEqualTo(ChronoUnit.FOREVER.getDuration());
        assertThat(limiter.tryAcquire("a", 5).allowed()).isTrue();
    }

    @Test
    void limitersOfTheSameNameShareTheirCounts() {
        RateLimiter first = limiter(Limit.perHour(1));
        RateLimiter second = limiter(Limit.perHour(1));

        assertThat(first.tryAcquire("a").allowed()).isTrue();
        assertThat(second.tryAcquire("a").allowed()).isFalse();
    }

    @Test
    void aLimitThatIsAddedLeavesTheOthersAsTheyAre() {
        limiter(Limit.perDay(10)).tryAcquire("a", 7);

        RateLimiter two = limiter(Limit.fixedWindow(5, Duration.ofDays(366)), Limit.perHour(8), Limit.perDay(10));

        assertThat(two.tryAcquire("a", 4).allowed()).isFalse();
        assertThat(two.tryAcquire("a", 3).allowed()).isTrue();
        assertThat(two.tryAcquire("a").limit()).isEqualTo(Limit.perDay(10));
    }

    @Test
    void limitsThatAreTakenAwayOrReorderedLeaveTheOthersAsTheyAre() {
        limiter(Limit.perHour(30), Limit.slidingWindow(20, Duration.ofDays(366)), Limit.perDay(10))
                .tryAcquire("a", 7);

        assertThat(limiter(Limit.perDay(10)).peek("a").remaining()).isEqualTo(3);
        limiter(Limit.perDay(10)).tryAcquire("a");
        assertThat(limiter(Limit.perDay(10), Limit.perHour(30)).peek("a").remaining())
                .isEqualTo(2);
    }

    @Test
    void aLimitWithAnotherPeriodGoesOnFromTheOneOfItsKind() {
        limiter(Limit.fixedWindow(10, Duration.ofDays(366)), Limit.perDay(10)).tryAcquire("a", 7);

        assertThat(limiter(Limit.of(20, Duration.ofDays(2))).peek("a").remaining())
                .isEqualTo(13);
    }

    @Test
    void aLimitOfAnotherKindCountsFromZero() {
        limiter(Limit.perDay(10)).tryAcquire("a", 7);

        assertThat(limiter(Limit.fixedWindow(10, Duration.ofDays(366)))
                        .peek("a")
                        .remaining())
                .isEqualTo(10);
    }

    @Test
    void limitersOfOneNameWithOtherLimitsShareWhatTheyBothHaveAndKeepTheRest() {
        RateLimiter all = limiter(Limit.perDay(20));
        RateLimiter orders = limiter(Limit.perDay(20), Limit.fixedWindow(4, Duration.ofDays(366)));
        RateLimiter window = limiter(Limit.fixedWindow(6, Duration.ofDays(366)));

        long admitted = 0;
        long ordered = 0;
        for (int round = 0; round < 30; round++) {
            admitted += all.tryAcquire("a").allowed() ? 1 : 0;
            ordered += orders.tryAcquire("a").allowed() ? 1 : 0;
        }

        assertThat(ordered).isEqualTo(4);
        assertThat(admitted + ordered).isEqualTo(20);
        assertThat(window.peek("a").remaining()).isEqualTo(2);
    }

    @Test
    void limitsThatReturnFindWhatTheyHaveCounted() {
        limiter(Limit.perDay(1_000)).tryAcquire("a", 1_000);

        assertThat(limiter(Limit.of(2_000, Duration.ofDays(2))).tryAcquire("a").remaining())
                .isEqualTo(999);

        assertThat(limiter(Limit.perDay(1_000)).peek("a").remaining()).isZero();
    }

    @Test
    void versionsOfALimitSideBySideCountTogetherWithoutLosingWhatIsAboveTheSmaller() {
        limiter(Limit.perDay(100)).tryAcquire("a", 100);

        RateLimiter smaller = limiter(Limit.perDay(100).burst(10));
        assertThat(smaller.tryAcquire("a").allowed()).isFalse();
        smaller.refund("a", 5);
        assertThat(smaller.tryAcquire("a", 4).allowed()).isTrue();

        assertThat(limiter(Limit.perDay(100)).peek("a").remaining()).isZero();
        assertThat(limiter(Limit.perDay(200)).peek("a").remaining()).isEqualTo(100);
    }

    @Test
    void aLimitThatIsRaisedAndLoweredAgainKnowsWhatWasTakenMeanwhile() {
        limiter(Limit.perDay(10)).tryAcquire("a", 5);
        limiter(Limit.perDay(100)).tryAcquire("a", 50);

        assertThat(limiter(Limit.perDay(100)).peek("a").remaining()).isEqualTo(45);
        assertThat(limiter(Limit.perDay(10)).peek("a").remaining()).isZero();
    }

    @Test
    void aRefundUnderNewLimitsIsNotUndoneByTheOldOnes() {
        limiter(Limit.perDay(100)).tryAcquire("a", 3);
        RateLimiter raised = limiter(Limit.perDay(200));
        raised.refund("a", 3);
        raised.tryAcquire("a");

        assertThat(raised.peek("a").remaining()).isEqualTo(199);
    }

    @Test
    void aLimitThatStaysLearnsNothingFromAVersionThatStoodBesideIt() {
        Limit kept = Limit.perDay(100).burst(10);
        limiter(Limit.perDay(20), kept).tryAcquire("a", 8);

        RateLimiter changed = limiter(Limit.perDay(30), kept);
        changed.tryAcquire("a");
        assertThat(changed.peek("a").limit()).isEqualTo(kept);
        assertThat(changed.peek("a").remaining()).isEqualTo(1);
    }

    @Test
    void daysInDifferentTimeZonesAreDifferentLimits() {
        ZoneId tokyo = ZoneId.of("Asia/Tokyo");
        ZoneId utc = ZoneId.of("UTC");
        limiter(Limit.perCalendarMonth(100, tokyo)).tryAcquire("a", 90);

        RateLimiter both = limiter(Limit.perCalendarMonth(1_000, utc), Limit.perCalendarMonth(100, tokyo));
        assertThat(both.tryAcquire("a", 11).limit()).isEqualTo(Limit.perCalendarMonth(100, tokyo));
        both.tryAcquire("a", 5);

        assertThat(limiter(Limit.perCalendarMonth(1_000, utc)).peek("a").remaining())
                .isEqualTo(995);
    }

    @Test
    void aNewLimitGoesOnFromTheMostUsedOneOfItsKindThatIsGone() {
        limiter(Limit.perHour(1_000), Limit.perDay(5_000)).tryAcquire("a", 40);
        limiter(Limit.perHour(1_000)).tryAcquire("a", 2);

        assertThat(limiter(Limit.of(2_000, Duration.ofDays(2))).peek("a").remaining())
                .isEqualTo(1_958);
    }

    @Test
    void resettingForgetsWhatOtherLimitsHaveCounted() {
        limiter(Limit.perDay(10), Limit.fixedWindow(10, Duration.ofDays(366))).tryAcquire("a", 7);

        limiter(Limit.perHour(5)).reset("a");

        assertThat(limiter(Limit.perDay(10), Limit.fixedWindow(10, Duration.ofDays(366)))
                        .peek("a")
                        .remaining())
                .isEqualTo(10);
    }

    @Test
    void takesKeysOfAnyShape() {
        RateLimiter limiter = limiter(Limit.perHour(1));

        for (String key : new String[] {"", " ", "a\nb", "{x}", "}{", "müşteri:İ", "\u0000", "k".repeat(65_536)}) {
            assertThat(limiter.tryAcquire(key).allowed()).isTrue();
            assertThat(limiter.tryAcquire(key).allowed()).isFalse();
        }
    }

    @Test
    void manyThreadsOnOneKeyGetExactlyTheBurst() throws InterruptedException {
        RateLimiter limiter = limiter(Limit.perDay(100));
        AtomicLong admitted = new AtomicLong();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(64);
        for (int thread = 0; thread < 64; thread++) {
            threads.execute(() -> {
                awaitUninterrupted(start);
                for (int call = 0; call < 5; call++) {
                    if (limiter.tryAcquire("hot").allowed()) {
                        admitted.incrementAndGet();
                    }
                }
            });
        }

        start.countDown();
        threads.shutdown();

        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(admitted).hasValue(100);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void resetForgetsAlsoWhatWasTakenUnderLimitsOfOtherKinds() {
        List<Limit> hourly = List.of(Limit.perHour(5));
        List<List<Limit>> limits = new ArrayList<>(List.of(hourly));
        RateLimiter limiter = RateLimiter.builder(name)
                .limits(key -> limits.get(0))
                .backend(backend())
                .build();
        limiter.tryAcquire("a", 5);
        limits.set(0, List.of(Limit.perHour(5), Limit.perDay(1_000)));
        limiter.tryAcquire("a", 5);

        limiter.reset("a");

        assertThat(limiter.peek("a").remaining()).isEqualTo(5);
        limits.set(0, hourly);
        assertThat(limiter.peek("a").remaining()).isEqualTo(5);
    }

    @Test
    void keysThatDifferInHalfASurrogatePairAreCountedApart() {
        RateLimiter limiter = limiter(Limit.perDay(1));

        for (String key : List.of("bob?", "bob\ud800", "bob\ud801", "bob\udc00", "bob\ud800\udc00")) {
            assertThat(limiter.tryAcquire(key).allowed()).isTrue();
            assertThat(limiter.tryAcquire(key).allowed()).isFalse();
        }
    }

    @Test
    void keysWithEqualHashCodesAreCountedApart() {
        RateLimiter limiter = limiter(Limit.perHour(1));
        assertThat("AaAaAaAa".hashCode()).isEqualTo("BBBBBBBB".hashCode()).isEqualTo("AaBBAaBB".hashCode());

        for (String key : List.of("AaAaAaAa", "BBBBBBBB", "AaBBAaBB")) {
            assertThat(limiter.tryAcquire(key).allowed()).isTrue();
            assertThat(limiter.tryAcquire(key).allowed()).isFalse();
        }
        for (String key : List.of("AaAaAaAa", "BBBBBBBB", "AaBBAaBB")) {
            assertThat(limiter.tryAcquire(key).allowed()).isFalse();
        }
    }
}
