package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketTableTest {
    private final TestClock clock = new TestClock();
    private final Evictions evictions = new Evictions(10_000);

    private BucketTable table(Limit limit, long maxKeys) {
        NanoBucket bucket = NanoBucket.of(Policy.of(List.of(limit))).orElseThrow();
        return new BucketTable(bucket, KeyHash.random(), clock::nanos, maxKeys, evictions);
    }

    private static Decision decide(BucketTable table, String key, long cost) {
        return Objects.requireNonNull(table.decide(key, cost), "the table is closed");
    }

    private static boolean take(BucketTable table, String key) {
        Decision decision = table.decide(key, 1);
        return decision != null && decision.allowed();
    }

    @Test
    void losesNothingWhileItGrowsUnderLoad() throws Exception {
        BucketTable table = table(Limit.perDay(3), 1_000_000);
        int keys = 300_000;
        int threads = 4;
        AtomicLong admitted = new AtomicLong();
        // Every key is asked for five times, in another order by every thread.
        inParallel(threads, thread -> {
            long own = 0;
            for (int i = thread; i < 5 * keys; i += threads) {
                int key = (int) ((long) i * 7_919 % keys);
                own += take(table, "key" + key) ? 1 : 0;
            }
            admitted.addAndGet(own);
        });

        assertThat(admitted).hasValue(3L * keys);
        assertThat(evictions.total()).isZero();
    }

    @Test
    void losesNothingWhileOldSegmentsAreRebuiltUnderLoad() throws Exception {
        BucketTable table = table(Limit.of(1_000, Duration.ofDays(366)), 1_000_000);
        AtomicLong admitted = new AtomicLong();
        inParallel(4, thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            long own = 0;
            for (int i = 0; i < 200_000; i++) {
                own += take(table, "key" + random.nextInt(100)) ? 1 : 0;
                if (i % 100 == 0) {
                    clock.advanceNanos(
                            Duration.ofMinutes(2).toNanos() / 100); // each segment ages about every hundred calls
                }
            }
            admitted.addAndGet(own);
        });

        // 16,000 minutes / 100: less than two hours, in which nothing refills.
        assertThat(admitted).hasValue(100 * 1_000L);
    }

    private interface Work {
        void run(int thread);
    }

    private static void inParallel(int threads, Work work) throws InterruptedException, ExecutionException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                tasks.add(() -> {
                    work.run(thread);
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            executor.shutdown();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20_000, 50_000, 100_000, 150_000, 200_000, 250_000, 300_000, 400_000, 1_000_000, 2_000_000})
    void takesAtMostFortyBytesPerKey(int keys) {
        BucketTable table = table(Limit.perDay(1), MemoryBackend.DEFAULT_MAX_KEYS);
        for (int i = 0; i < keys; i++) {
            take(table, "key" + i);
        }

        assertThat(table.bytes() / (double) keys).isLessThan(40);
        assertThat(evictions.total()).isZero();
    }

    @Test
    void becomesSmallAgainAfterAnAttack() {
        BucketTable table = table(Limit.perMinute(60), 1_000_000);
        for (int i = 0; i < 500_000; i++) {
            take(table, "attacker" + i);
        }
        assertThat(table.bytes()).isGreaterThan(10_000_000);

        clock.advanceSeconds(61);
        for (int i = 0; i < 5_000; i++) {
            take(table, "client" + i);
        }

        assertThat(table.bytes()).isLessThan(500_000);
    }

    @Test
    void givesUpWhoHasUsedLeastWhenThereAreTooManyKeys() {
        BucketTable table = table(Limit.perDay(100), 10_000);
        for (int i = 0; i < 1_000; i++) {
            decide(table, "heavy" + i, 100);
        }
        for (int i = 0; i < 1_000_000; i++) {
            take(table, "newcomer" + i);
        }

        for (int i = 0; i < 1_000; i++) {
            assertThat(take(table, "heavy" + i)).isFalse();
        }
        assertThat(table.bytes()).isLessThan(10_000 * 40);
        assertThat(evictions.total()).isBetween(985_000L, 991_500L);
    }

    @Test
    void admitsNewcomersWhenThereAreTooManyKeysWhoHaveAllUsedTheSame() {
        BucketTable table = table(Limit.perDay(1), 1_000);
        for (int i = 0; i < 100_000; i++) {
            assertThat(take(table, "key" + i)).isTrue();
            assertThat(take(table, "key" + i)).isFalse();
        }
        assertThat(table.bytes()).isLessThan(1_000 * 40 + 1_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 10, 63, 64, 65, 1_000})
    void deniesTheSecondCallOfEachKeyHoweverFewKeysFit(long maxKeys) {
        BucketTable table = table(Limit.perDay(1), maxKeys);
        for (int i = 0; i < 1_000; i++) {
            assertThat(take(table, "key" + i)).isTrue();
            assertThat(take(table, "key" + i)).isFalse();
        }
    }

    @Test
    void isEmptyOnceClosedAndHandsOverWhatIsInUse() {
        BucketTable table = table(Limit.perDay(10), 1_000);
        for (int i = 0; i < 100; i++) {
            decide(table, "key" + i, 3);
        }
        decide(table, "back", 3);
        decide(table, "back", -3);
        List<Long> levels = new ArrayList<>();

        table.close((fingerprint, level) -> levels.add(level));

        long unit = Duration.ofDays(1).toNanos() / 10;
        assertThat(levels).hasSize(100).allMatch(level -> level == 3 * unit);
        assertThat(table.decide("key1", 1)).isNull();
        assertThat(table.reset("key1")).isFalse();
    }

    @Test
    void aClockThatStepsBackKeepsNobodyWaitingLongerThanARefill() {
        BucketTable table = table(Limit.perSecond(1).burst(5), 1_000);
        decide(table, "a", 5);

        clock.advanceNanos(-Duration.ofDays(366).toNanos());

        Decision denied = decide(table, "a", 1);
        assertThat(denied.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        clock.advanceSeconds(1);
        assertThat(take(table, "a")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE - 1_500_000_000L, Long.MAX_VALUE})
    void countsAcrossEveryPlaceWhereAClockOfNanosecondsMayBe(long start) {
        clock.setNanos(start);
        BucketTable table = table(Limit.perSecond(1).burst(2), 1_000);

        assertThat(take(table, "a")).isTrue();
        assertThat(take(table, "a")).isTrue();
        for (int second = 0; second < 200; second++) {
            assertThat(decide(table, "a", 1).retryAfter()).isEqualTo(Duration.ofSeconds(1));
            clock.advanceNanos(999_999_999);
            assertThat(take(table, "a")).isFalse();
            clock.advanceNanos(1);
            assertThat(take(table, "a")).isTrue();
        }
    }

    @Test
    void countsRatesOfLargeFractionsForLongerThanTheirTimesFitIntoALong() {
        // 2^61 units of a 999,999,937th of a nanosecond pass in 2.3 s.
        BucketTable table = table(Limit.of(999_999_937, Duration.ofSeconds(10)).burst(1), 1_000);
        long admitted = 0;
        for (int i = 0; i < 100_000; i++) {
            admitted += take(table, "a") ? 1 : 0;
            clock.advanceNanos(1_000_003);
        }
        assertThat(admitted).isEqualTo(100_000);

        decide(table, "a", 1);
        assertThat(decide(table, "a", 1).retryAfter()).isEqualTo(Duration.ofNanos(11));
    }
}
