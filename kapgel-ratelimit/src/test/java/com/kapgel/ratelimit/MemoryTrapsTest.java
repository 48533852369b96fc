package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes that rate limiters make, each as the behaviour that is right; with one token bucket on both tables. */
class MemoryTrapsTest {
    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    /** Where the counts are kept. */
    enum Kept {
        IN_BUCKET_TABLE,
        IN_STATE_TABLE
    }

    private final TestClock clock = new TestClock();
    private final MemoryBackend backend = clock.backend();

    private RateLimiter limiter(Kept kept, Limit limit) {
        RateLimiter.Builder builder = RateLimiter.builder("traps").backend(backend);
        return kept == Kept.IN_BUCKET_TABLE
                ? builder.limit(limit).build()
                : builder.limits(key -> List.of(limit)).build();
    }

    private RateLimiter limiter(Limit... limits) {
        return RateLimiter.builder("traps")
                .limits(key -> List.of(limits))
                .backend(backend)
                .build();
    }

    private long admittedNow(RateLimiter limiter) {
        long admitted = 0;
        while (limiter.tryAcquire("a").allowed()) {
            admitted++;
        }
        return admitted;
    }

    private long tick(Kept kept) {
        return kept == Kept.IN_BUCKET_TABLE ? 1 : 1_000;
    }

    // Windows

    @Test
    void aFixedWindowAdmitsTwiceItsPermitsAroundABoundaryAndNoMore() {
        RateLimiter limiter = limiter(Limit.fixedWindow(10, Duration.ofMinutes(1)));
        clock.advanceSeconds(59.999_999);
        assertThat(admittedNow(limiter)).isEqualTo(10);
        clock.advanceSeconds(0.000_001);
        assertThat(admittedNow(limiter)).isEqualTo(10);
        clock.advanceSeconds(59.999_999);
        assertThat(admittedNow(limiter)).isZero();
    }

    @Test
    void aSlidingWindowDoesNotAdmitTwiceItsPermitsAroundABoundary() {
        RateLimiter limiter = limiter(Limit.slidingWindow(10, Duration.ofMinutes(1)));
        clock.advanceSeconds(59.999_999);
        assertThat(admittedNow(limiter)).isEqualTo(10);
        clock.advanceSeconds(0.000_001);
        assertThat(admittedNow(limiter)).isZero();
    }

    @Test
    void aSlidingWindowLetsNoFractionOfACallThrough() {
        RateLimiter limiter = limiter(Limit.slidingWindow(10, Duration.ofMinutes(1)));
        assertThat(admittedNow(limiter)).isEqualTo(10);
        // At the boundary all ten count, at 5.999999 s the share is 9.00000017, at 6 s exactly 9.
        clock.advanceSeconds(60);
        assertThat(admittedNow(limiter)).isZero();
        clock.advanceSeconds(5.999_999);
        assertThat(admittedNow(limiter)).isZero();
        clock.advanceSeconds(0.000_001);
        assertThat(admittedNow(limiter)).isEqualTo(1);
        // A whole window later nothing of the ten is left, and all of the one.
        clock.advanceSeconds(54);
        assertThat(admittedNow(limiter)).isEqualTo(9);
    }

    @Test
    void limitersOfOneBackendAreInTheSameWindow() {
        RateLimiter one = limiter(Limit.fixedWindow(10, Duration.ofSeconds(1)));
        RateLimiter other = limiter(Limit.fixedWindow(10, Duration.ofSeconds(1)));
        clock.advanceSeconds(0.999_999);
        assertThat(admittedNow(one)).isEqualTo(10);
        assertThat(admittedNow(other)).isZero();
        clock.advanceSeconds(0.000_001);
        assertThat(admittedNow(other)).isEqualTo(10);
        assertThat(admittedNow(one)).isZero();
    }

    @Test
    void aCalendarDayLastsFromMidnightToMidnightAlsoWhenItHas23Hours() {
        ZoneId zone = ZoneId.of("Europe/Berlin");
        ZonedDateTime springForward = ZonedDateTime.of(2026, 3, 29, 0, 0, 0, 0, zone);
        clock.setMicros(springForward.toEpochSecond() * 1_000_000);
        RateLimiter limiter = limiter(Limit.perCalendarDay(5, zone));

        assertThat(admittedNow(limiter)).isEqualTo(5);
        assertThat(limiter.tryAcquire("a").retryAfter()).isEqualTo(Duration.ofHours(23));
        clock.advanceSeconds(23 * 3600 - 0.000_001);
        assertThat(admittedNow(limiter)).isZero();
        clock.advanceSeconds(0.000_001);
        assertThat(admittedNow(limiter)).isEqualTo(5);
    }

    @Test
    void aCalendarDayMayHave25Hours() {
        ZoneId zone = ZoneId.of("Europe/Berlin");
        clock.setMicros(ZonedDateTime.of(2026, 10, 25, 0, 0, 0, 0, zone).toEpochSecond() * 1_000_000);
        RateLimiter limiter = limiter(Limit.perCalendarDay(5, zone));

        assertThat(admittedNow(limiter)).isEqualTo(5);
        assertThat(limiter.tryAcquire("a").retryAfter()).isEqualTo(Duration.ofHours(25));
        clock.advanceSeconds(25 * 3600 - 0.000_001);
        assertThat(admittedNow(limiter)).isZero();
        clock.advanceSeconds(0.000_001);
        assertThat(admittedNow(limiter)).isEqualTo(5);
    }

    // Costs

    @ParameterizedTest
    @EnumSource
    void aCallThatCostsMoreThanRemainsChangesNothing(Kept kept) {
        RateLimiter limiter = limiter(kept, Limit.perHour(10));
        limiter.tryAcquire("a", 8);
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.tryAcquire("a", 5).allowed()).isFalse();
            assertThat(limiter.peek("a").remaining()).isEqualTo(2);
        }
        assertThat(limiter.tryAcquire("a", 2).allowed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aCallThatCostsMoreThanTheBurstIsNeverAdmittedAndSaysSoAtOnce(Kept kept) {
        RateLimiter limiter = limiter(kept, Limit.perHour(100).burst(10));
        for (long cost : new long[] {11, 1_000_000_000_000L, Long.MAX_VALUE}) {
            Decision decision = limiter.tryAcquire("a", cost);
            assertThat(decision.allowed()).isFalse();
            assertThat(decision.retryAfter()).isEqualTo(FOREVER);
            assertThat(decision.remaining()).isEqualTo(10);
        }
        assertThat(limiter.tryAcquire("a", 10).allowed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void peekingTakesNothingAndKeepsNothing(Kept kept) {
        RateLimiter limiter = limiter(kept, Limit.perHour(3));
        limiter.tryAcquire("a");
        long bytes = backend.bytes();
        for (int i = 0; i < 100_000; i++) {
            limiter.peek("nobody" + i);
            assertThat(limiter.peek("a").remaining()).isEqualTo(2);
        }
        assertThat(backend.bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void givesBackNoMoreThanWasTaken(Kept kept) {
        RateLimiter limiter = limiter(kept, Limit.perHour(5));
        limiter.refund("a", 3);
        assertThat(limiter.peek("a").remaining()).isEqualTo(5);
        for (long refund : new long[] {2, 6, 1_000_000_000_000L, Long.MAX_VALUE}) {
            limiter.tryAcquire("a", 2);
            limiter.refund("a", refund);
            assertThat(limiter.peek("a").remaining()).isEqualTo(5);
            assertThat(limiter.peek("a").resetAfter()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "sliding", "calendar"})
    void givesBackNoMoreThanWasTakenFromAWindow(String kind) {
        RateLimiter limiter = limiter(
                switch (kind) {
                    case "fixed" -> Limit.fixedWindow(5, Duration.ofHours(1));
                    case "sliding" -> Limit.slidingWindow(5, Duration.ofHours(1));
                    default -> Limit.perCalendarDay(5, ZoneId.of("Europe/Istanbul"));
                });
        for (long refund : new long[] {2, 6, 1_000_000_000_000L, Long.MAX_VALUE}) {
            limiter.tryAcquire("a", 2);
            limiter.refund("a", refund);
            assertThat(limiter.peek("a").remaining()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void resetForgetsEverything(Kept kept) {
        RateLimiter limiter = limiter(kept, Limit.perHour(5));
        limiter.reset("a");
        assertThat(admittedNow(limiter)).isEqualTo(5);
        limiter.reset("a");
        assertThat(admittedNow(limiter)).isEqualTo(5);
    }

    // Refill

    @ParameterizedTest
    @EnumSource
    void admitsTheFirstRequestEverAndThenExactlyAtTheTickAndNotOneBefore(Kept kept) {
        for (Limit limit : List.of(
                Limit.perSecond(3).burst(1),
                Limit.perSecond(7).burst(1),
                Limit.perHour(1),
                Limit.perMinute(7).burst(2))) {
            RateLimiter limiter = RateLimiter.builder("refill" + kept + limit.hashCode())
                    .limits(key -> List.of(limit))
                    .backend(backend)
                    .build();
            if (kept == Kept.IN_BUCKET_TABLE) {
                limiter = RateLimiter.builder("refill" + kept + limit.hashCode() + "fixed")
                        .limit(limit)
                        .backend(backend)
                        .build();
            }
            assertThat(admittedNow(limiter)).isEqualTo(limit.burst());
            for (int i = 0; i < 10; i++) {
                long wait = limiter.tryAcquire("a").retryAfter().toNanos();
                clock.advanceNanos(wait - tick(kept));
                assertThat(limiter.tryAcquire("a").allowed()).isFalse();
                clock.advanceNanos(tick(kept));
                assertThat(limiter.tryAcquire("a").allowed()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void burstAndRateAreApart(Kept kept) {
        record Case(Limit limit, long atOnce, long aSecondLater) {}
        int name = 0;
        for (Case each : List.of(
                new Case(Limit.perSecond(100).burst(1), 1, 1),
                new Case(Limit.perSecond(2).burst(50), 50, 2),
                new Case(Limit.perSecond(50).burst(2), 2, 2),
                new Case(Limit.perSecond(1), 1, 1))) {
            RateLimiter.Builder builder = RateLimiter.builder("burst" + name++).backend(backend);
            RateLimiter limiter = (kept == Kept.IN_BUCKET_TABLE
                            ? builder.limit(each.limit())
                            : builder.limits(key -> List.of(each.limit())))
                    .build();
            assertThat(admittedNow(limiter)).isEqualTo(each.atOnce());
            clock.advanceSeconds(1);
            assertThat(admittedNow(limiter)).isEqualTo(each.aSecondLater());
        }
    }

    @Test
    void whenTheSecondLimitDeniesTheFirstIsUntouched() {
        RateLimiter limiter = limiter(Limit.perHour(10), Limit.fixedWindow(3, Duration.ofSeconds(1)));
        assertThat(admittedNow(limiter)).isEqualTo(3);
        assertThat(limiter.tryAcquire("a").limit().permits()).isEqualTo(3);
        clock.advanceSeconds(1);
        assertThat(admittedNow(limiter)).isEqualTo(3);
        clock.advanceSeconds(1);
        assertThat(admittedNow(limiter)).isEqualTo(3);
        clock.advanceSeconds(1);
        assertThat(admittedNow(limiter)).isEqualTo(1);
        assertThat(limiter.tryAcquire("a").limit().permits()).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource
    void deniedCallsDoNotProlongTheWait(Kept kept) {
        RateLimiter limiter = limiter(kept, Limit.perSecond(1).burst(2));
        admittedNow(limiter);
        for (int millis = 0; millis < 1_000; millis++) {
            assertThat(limiter.tryAcquire("a").retryAfter()).isEqualTo(Duration.ofMillis(1_000 - millis));
            clock.advanceNanos(1_000_000);
        }
        assertThat(limiter.tryAcquire("a").allowed()).isTrue();
    }

    // Numbers

    @ParameterizedTest
    @EnumSource
    void admitsExactlyTheBurstWhileTheClockStandsStill(Kept kept) {
        for (long permits = 1; permits <= 60; permits++) {
            for (Duration period :
                    List.of(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1))) {
                Limit limit = Limit.of(permits, period);
                RateLimiter.Builder builder = RateLimiter.builder("frozen" + permits + period.toSeconds())
                        .backend(backend);
                RateLimiter limiter = (kept == Kept.IN_BUCKET_TABLE
                                ? builder.limit(limit)
                                : builder.limits(key -> List.of(limit)))
                        .build();
                assertThat(admittedNow(limiter)).as("%s", limit).isEqualTo(permits);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotDriftInAMillionSeconds(Kept kept) {
        RateLimiter limiter = limiter(kept, Limit.perSecond(3));
        long admitted = admittedNow(limiter);
        for (int second = 0; second < 1_000_000; second++) {
            clock.advanceSeconds(1);
            admitted += admittedNow(limiter);
        }
        assertThat(admitted).isEqualTo(3_000_003);
    }

    @ParameterizedTest
    @EnumSource
    void countsRatesFromOneAYearToABillionASecond(Kept kept) {
        record Case(Limit limit, Duration pause, long admitted) {}
        int name = 0;
        for (Case each : List.of(
                new Case(Limit.of(1, Duration.ofDays(365)), Duration.ofDays(365), 1),
                new Case(Limit.of(1, Duration.ofDays(365)), Duration.ofDays(365).minusNanos(1_000), 0),
                new Case(Limit.of(1, Duration.ofDays(30)), Duration.ofDays(30), 1),
                new Case(Limit.perSecond(1_000_001).burst(100), Duration.ofNanos(10_000), 10),
                new Case(Limit.perSecond(1_000_000).burst(100), Duration.ofNanos(10_000), 10),
                new Case(Limit.perDay(1_000_000_000).burst(100), Duration.ofMillis(1), 11),
                new Case(Limit.perSecond(1_000_000_000).burst(5_000), Duration.ofNanos(3_000), 3_000))) {
            RateLimiter.Builder builder = RateLimiter.builder("rates" + name++).backend(backend);
            RateLimiter limiter = (kept == Kept.IN_BUCKET_TABLE
                            ? builder.limit(each.limit())
                            : builder.limits(key -> List.of(each.limit())))
                    .build();
            assertThat(limiter.tryAcquire("a", each.limit().burst()).allowed()).isTrue();
            clock.advanceNanos(each.pause().toNanos());
            assertThat(limiter.peek("a").remaining()).as("%s", each).isEqualTo(each.admitted());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLimitOfZeroDeniesEverything(Kept kept) {
        RateLimiter limiter = limiter(kept, Limit.perSecond(0));
        assertThat(limiter.tryAcquire("a").retryAfter()).isEqualTo(FOREVER);
        assertThat(limiter.tryAcquire("a").remaining()).isZero();
        limiter.refund("a", 5);
        assertThat(limiter.tryAcquire("a").allowed()).isFalse();
    }

    @Test
    void refusesNegativeLimitsAndNumbersThatCouldNotBeExact() {
        assertThatThrownBy(() -> Limit.perSecond(-1)).hasMessageContaining("was -1");
        assertThatThrownBy(() -> Limit.perSecond(Long.MAX_VALUE)).hasMessageContaining("" + Long.MAX_VALUE);
        assertThatThrownBy(() -> Limit.perSecond(1).burst(Long.MAX_VALUE)).hasMessageContaining("burst must be");
        assertThatThrownBy(() -> limiter(
                                Kept.IN_BUCKET_TABLE,
                                Limit.of(7, Duration.ofDays(365)).burst(1_000_000_000_000L))
                        .tryAcquire("a"))
                .hasMessageContaining("use a burst of at most");
    }

    @Test
    void aLimitOfKeysThatCannotBeCountedExactlyIsRefusedTooAndNotCountedWrongly() {
        RateLimiter limiter = limiter(Limit.of(7, Duration.ofDays(365)).burst(1_000_000_000_000L));
        assertThatThrownBy(() -> limiter.tryAcquire("a")).hasMessageContaining("use a burst of at most");
    }

    @ParameterizedTest
    @EnumSource
    void isFullAgainAfterAnyGap(Kept kept) {
        RateLimiter limiter = limiter(kept, Limit.perSecond(1_000_003).burst(1_000_003));
        for (int gap = 0; gap < 20; gap++) {
            limiter.tryAcquire("a", 1_000_003);
            clock.advanceNanos(Duration.ofDays(365L * 20).toNanos());
            assertThat(limiter.peek("a").remaining()).isEqualTo(1_000_003);
        }
    }

    @Test
    void isFullAgainAfterThreeHundredYearsAtOnce() {
        RateLimiter limiter = limiter(Limit.perSecond(1_000_003), Limit.perDay(3));
        limiter.tryAcquire("a", 3);
        clock.setMicros(clock.micros() + 300L * 365 * 86_400 * 1_000_000);
        assertThat(limiter.peek("a").remaining()).isEqualTo(3);
        assertThat(limiter.tryAcquire("a", 3).allowed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void remainingStaysWithinTheLimitAndTheWaitIsRoundedUp(Kept kept) {
        RateLimiter limiter = limiter(kept, Limit.perSecond(3).burst(4));
        for (int i = 0; i < 10_000; i++) {
            Decision decision = limiter.tryAcquire("a", i % 6);
            assertThat(decision.remaining()).isBetween(0L, 4L);
            clock.advanceNanos(i % 7 * 50_000_000L);
        }
        limiter.reset("a");
        admittedNow(limiter);
        assertThat(limiter.tryAcquire("a").retryAfter())
                .isEqualTo(
                        kept == Kept.IN_BUCKET_TABLE ? Duration.ofNanos(333_333_334) : Duration.ofNanos(333_334_000));
    }

    // Time

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT1H", "P365D"})
    void aClockThatStepsBackKeepsNobodyWaitingLongerThanARefill(Duration step) {
        RateLimiter limiter = limiter(Limit.perSecond(1).burst(5), Limit.fixedWindow(100, Duration.ofSeconds(10)));
        assertThat(admittedNow(limiter)).isEqualTo(5);

        clock.setMicros(clock.micros() - step.toNanos() / 1_000);

        assertThat(limiter.tryAcquire("a").retryAfter()).isEqualTo(Duration.ofSeconds(1));
        for (int second = 0; second < 20; second++) {
            clock.advanceSeconds(1);
            assertThat(limiter.tryAcquire("a").allowed()).isTrue();
            assertThat(limiter.tryAcquire("a").allowed()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT1H", "P365D"})
    void aClockThatStepsBackLocksNobodyOutOfAWindow(Duration step) {
        RateLimiter limiter = limiter(Limit.fixedWindow(5, Duration.ofSeconds(10)));
        assertThat(admittedNow(limiter)).isEqualTo(5);

        clock.setMicros(clock.micros() - step.toNanos() / 1_000);

        Duration wait = limiter.tryAcquire("a").retryAfter();
        assertThat(wait).isBetween(Duration.ZERO, Duration.ofSeconds(10));
        clock.advanceNanos(wait.toNanos());
        assertThat(limiter.tryAcquire("a").allowed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT1H", "P365D"})
    void aClockThatStepsForwardGivesNoMoreThanTheBurst(Duration step) {
        RateLimiter limiter = limiter(Limit.perSecond(1).burst(5));
        assertThat(admittedNow(limiter)).isEqualTo(5);

        clock.setMicros(clock.micros() + step.toNanos() / 1_000);

        assertThat(admittedNow(limiter)).isEqualTo(Math.min(5, step.toSeconds()));
    }

    @Test
    void aClockThatIsSetBackInsideABurstGivesNothingTwice() {
        RateLimiter limiter = limiter(Limit.perHour(10));
        long admitted = 0;
        for (int i = 0; i < 100; i++) {
            admitted += limiter.tryAcquire("a").allowed() ? 1 : 0;
            clock.setMicros(clock.micros() - 500_000);
        }
        assertThat(admitted).isEqualTo(10);
    }

    // Keys

    @ParameterizedTest
    @EnumSource
    void anAttackWithTenMillionKeysNeitherFillsTheHeapNorFreesHeavyUsers(Kept kept) {
        MemoryBackend small = clock.backend(50_000);
        RateLimiter.Builder builder = RateLimiter.builder("attack").backend(small);
        Limit limit = Limit.perDay(100);
        RateLimiter limiter =
                (kept == Kept.IN_BUCKET_TABLE ? builder.limit(limit) : builder.limits(key -> List.of(limit))).build();
        for (int i = 0; i < 100; i++) {
            limiter.tryAcquire("heavy" + i, 100);
        }
        for (int i = 0; i < 10_000_000; i++) {
            limiter.tryAcquire("random" + i);
        }

        for (int i = 0; i < 100; i++) {
            assertThat(limiter.tryAcquire("heavy" + i).allowed()).isFalse();
        }
        assertThat(small.bytes()).isLessThan(50_000L * (kept == Kept.IN_BUCKET_TABLE ? 40 : 100));
        assertThat(small.evictedKeys()).isBetween(9_900_000L, 9_960_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5/day fixed", "5/day sliding", "5/day@UTC", "5/h, 50/day@UTC"})
    void anAttackWithNewKeysFreesNobodyWhoHasUsedUpAWindow(String limits) {
        RateLimiter limiter = RateLimiter.builder("login")
                .limits(key -> Limit.parseAll(limits))
                .backend(clock.backend(10_000))
                .build();
        for (int account = 0; account < 60; account++) {
            limiter.tryAcquire("account-" + account, 5);
        }

        int admitted = 0;
        for (int stranger = 0; stranger < 100_000; stranger++) {
            limiter.tryAcquire("stranger-" + stranger);
            if (stranger % 5_000 == 0) {
                for (int account = 0; account < 60; account++) {
                    admitted += limiter.tryAcquire("account-" + account).allowed() ? 1 : 0;
                }
            }
        }

        assertThat(admitted).isZero();
    }

    /** Under the old limit the key had not been used for an hour; the new one alone would still hold it against the caller. */
    @ParameterizedTest
    @CsvSource({"5/s, 5/day", "5/s fixed, 5/day fixed", "5/s sliding, 5/day sliding"})
    void aKeyThatIsUnusedStaysSoWhateverItsLimitBecomes(String before, String after) {
        List<List<Limit>> limits = new ArrayList<>(List.of(Limit.parseAll(before)));
        RateLimiter limiter = RateLimiter.builder("tiers")
                .limits(key -> limits.get(0))
                .backend(backend)
                .build();
        limiter.tryAcquire("a", 5);
        clock.advanceSeconds(3_600);

        limits.set(0, Limit.parseAll(after));

        assertThat(limiter.tryAcquire("a").remaining()).isEqualTo(4);
    }

    /** The window was lowered below what had been taken; the limit beside it would get nothing back either. */
    @Test
    void aRefundCountsAlsoWhileAWindowIsAboveItsLimit() {
        List<Integer> permits = new ArrayList<>(List.of(10));
        RateLimiter limiter = RateLimiter.builder("lowered")
                .limits(key -> List.of(
                        Limit.slidingWindow(permits.get(0), Duration.ofMinutes(1)),
                        Limit.perHour(20).burst(20)))
                .backend(backend)
                .build();
        limiter.tryAcquire("a", 10);
        clock.advanceSeconds(90);
        limiter.tryAcquire("a", 5);
        permits.set(0, 5);

        for (int call = 0; call < 5; call++) {
            assertThat(limiter.tryAcquire("a", -1).allowed()).isTrue();
        }

        assertThat(limiter.peek("a").remaining()).isEqualTo(2);
    }
}
