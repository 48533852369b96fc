package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RateLimiterTest {
    @Test
    void needsALimit() {
        assertThatThrownBy(() -> RateLimiter.builder("orders").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"orders\" needs either limits")
                .hasMessageContaining(".limit(");
    }

    @Test
    void refusesANameThatWouldNotBeAKey() {
        assertThatThrownBy(() -> RateLimiter.builder("my orders"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("letters, digits");
    }

    @Test
    void aNegativeCostGivesBackAndZeroOnlyLooks() {
        try (RateLimiter limiter =
                RateLimiter.builder("orders").limit(Limit.perDay(5)).build()) {
            limiter.tryAcquire("a", 4);

            assertThat(limiter.tryAcquire("a", 0).remaining()).isEqualTo(1);
            assertThat(limiter.tryAcquire("a", -2).remaining()).isEqualTo(3);
            assertThat(limiter.tryAcquire("a", Long.MIN_VALUE).remaining()).isEqualTo(5);
            assertThat(limiter.tryAcquireAsync("a", -1)
                            .toCompletableFuture()
                            .join()
                            .remaining())
                    .isEqualTo(5);
        }
    }

    @Test
    void refusesARefundOfLessThanNothing() {
        try (RateLimiter limiter =
                RateLimiter.builder("orders").limit(Limit.perHour(1)).build()) {
            assertThatThrownBy(() -> limiter.refund("a", -1)).hasMessageContaining("cost must be at least 0");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // What a caller may do who does not check.
    void refusesAKeyThatIsNone() {
        try (RateLimiter limiter =
                RateLimiter.builder("orders").limit(Limit.perHour(1)).build()) {
            assertThatThrownBy(() -> limiter.tryAcquire(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("key");
        }
    }

    @Test
    void waitsForAsLongAsItMay() throws InterruptedException {
        TestClock clock = new TestClock();
        try (RateLimiter limiter = RateLimiter.builder("orders")
                .limit(Limit.perHour(1))
                .backend(clock.backend())
                .build(clock::nanos, clock::advanceNanos)) {
            assertThat(limiter.acquire("a", Duration.ZERO).allowed()).isTrue();
            assertThat(limiter.acquire("a", Duration.ZERO).allowed()).isFalse();
            assertThat(limiter.acquire("a", Duration.ofMinutes(59)).allowed()).isFalse();
            assertThat(limiter.acquire("a", ChronoUnit.FOREVER.getDuration()).allowed())
                    .isTrue();
        }
    }

    @Test
    void doesNotWaitForWhatNeverComes() throws InterruptedException {
        try (RateLimiter limiter =
                RateLimiter.builder("orders").limit(Limit.perDay(0)).build()) {
            assertThat(limiter.acquire("a", ChronoUnit.FOREVER.getDuration()).allowed())
                    .isFalse();
        }
    }

    @Test
    void aWaitCanBeInterruptedAndHasTakenNothingThen() {
        try (RateLimiter limiter =
                RateLimiter.builder("orders").limit(Limit.perDay(1)).build()) {
            limiter.tryAcquire("a");
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> limiter.acquire("a", Duration.ofDays(2))).isInstanceOf(InterruptedException.class);
            limiter.refund("a", 1);
            assertThat(limiter.tryAcquire("a").allowed()).isTrue();
        }
    }

    @Test
    void theDisabledBackendAdmitsEverything() {
        try (Backend backend = Backend.disabled();
                RateLimiter limiter = RateLimiter.builder("orders")
                        .limit(Limit.perHour(1))
                        .backend(backend)
                        .build()) {
            for (int i = 0; i < 100; i++) {
                assertThat(limiter.tryAcquire("a", 1_000_000).allowed()).isTrue();
            }
            assertThat(limiter.enabled()).isFalse();
        }
    }

    @Test
    void aDecisionNamesAllLimitsAndTheOneThatDecided() {
        Limit loose = Limit.perHour(10);
        Limit tight = Limit.fixedWindow(2, Duration.ofDays(1));
        try (RateLimiter limiter =
                RateLimiter.builder("orders").limit(loose).limit(tight).build()) {
            Decision first = limiter.tryAcquire("a");

            assertThat(first.limits()).containsExactly(loose, tight);
            assertThat(first.limit()).isEqualTo(tight);
            assertThat(limiter.tryAcquire("b").limits()).isSameAs(first.limits());
        }
    }

    @Test
    void limitsRefuseWhatTheyCannotMean() {
        assertThatThrownBy(() -> Limit.perSecond(-2)).hasMessageContaining("permits must be between 0");
        assertThatThrownBy(() -> Limit.perSecond(-1)).hasMessageContaining("was -1");
        assertThatThrownBy(() -> Limit.of(1, Duration.ZERO)).hasMessageContaining("period must be between");
        assertThatThrownBy(() -> Limit.of(1, Duration.ofDays(400))).hasMessageContaining("and 366 days");
        assertThatThrownBy(() -> Limit.perSecond(1).burst(-1)).hasMessageContaining("burst must be between 0");
        assertThatThrownBy(() -> Limit.perSecond(1_000_000_001)).hasMessageContaining("10^9 permits a second");
    }

    @Test
    void acquireWaitsAsLongAsTheDenialSaysAndNotLonger() throws InterruptedException {
        AtomicLong micros = new AtomicLong(1_800_000_000_000_000L);
        RateLimiter limiter = RateLimiter.builder("waiting")
                .limit(Limit.perSecond(1))
                .backend(new MemoryBackend(micros::get, () -> micros.get() * 1_000, 1_000_000))
                .build(() -> micros.get() * 1_000, nanos -> micros.addAndGet(nanos / 1_000));
        limiter.tryAcquire("a");

        assertThat(limiter.acquire("a", Duration.ofSeconds(1)).allowed()).isTrue();
        assertThat(micros).hasValue(1_800_000_001_000_000L);
    }

    @Test
    void acquireGivesUpAtOnceWhenTheWaitWouldBeTooLong() throws InterruptedException {
        try (RateLimiter limiter =
                RateLimiter.builder("waiting").limit(Limit.perHour(1)).build()) {
            limiter.tryAcquire("a");

            assertThat(limiter.acquire("a", Duration.ofMinutes(1)).allowed()).isFalse();
        }
    }

    @Test
    void listenersHearDecisionsAndCannotChangeThem() {
        List<String> heard = new ArrayList<>();
        try (RateLimiter limiter = RateLimiter.builder("heard")
                .limit(Limit.perHour(1))
                .onDecision((key, decision) -> {
                    throw new IllegalStateException("broken listener");
                })
                .onDecision((key, decision) -> heard.add(key + " " + decision.allowed()))
                .build()) {
            limiter.tryAcquire("a");
            limiter.tryAcquire("a");
            limiter.peek("a");

            assertThat(heard).containsExactly("a true", "a false");
        }
    }

    @Test
    void listenersOfTimesHearHowLongEachDecisionTookWithoutTheWaitsBetween() throws InterruptedException {
        TestClock clock = new TestClock();
        List<String> heard = new ArrayList<>();
        try (RateLimiter limiter = RateLimiter.builder("timed")
                .limits(key -> {
                    clock.advanceNanos(700); // on the way to the decision
                    return List.of(Limit.perHour(1));
                })
                .backend(clock.backend())
                .onDecisionTime((decision, took) -> {
                    throw new IllegalStateException("broken listener");
                })
                .onDecision((key, decision) -> clock.advanceNanos(5_000)) // which is not the limiter's time
                .onDecisionTime((decision, took) -> heard.add(decision.allowed() + " " + took.toNanos()))
                .build(clock::nanos, clock::advanceNanos)) {
            limiter.tryAcquire("a");
            limiter.tryAcquireAsync("a").toCompletableFuture().join();
            limiter.acquire("a", Duration.ofHours(2));
            limiter.peek("a");
            limiter.refund("a", 1);

            assertThat(heard).containsExactly("true 700", "false 700", "false 700", "true 700");
        }
    }

    @Test
    void whereNobodyWantsToKnowTheTimeNoClockIsRead() {
        AtomicInteger readings = new AtomicInteger();
        try (RateLimiter limiter = RateLimiter.builder("untimed")
                .limit(Limit.perHour(1))
                .onDecision((key, decision) -> {})
                .build(readings::incrementAndGet, nanos -> {})) {
            limiter.tryAcquire("a");
            limiter.tryAcquireAsync("a").toCompletableFuture().join();

            assertThat(readings).hasValue(0);
        }
    }

    /** Such as a class of the metrics library that is missing. */
    @Test
    void anErrorOfAListenerChangesNoDecisionEither() {
        try (RateLimiter limiter = RateLimiter.builder("missing")
                .limit(Limit.perHour(1))
                .onDecision((key, decision) -> {
                    throw new NoClassDefFoundError("metrics");
                })
                .build()) {
            assertThat(limiter.tryAcquire("a").allowed()).isTrue();
            assertThat(limiter.tryAcquire("a").allowed()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("notExact")
    void refusesWhatItCannotCountExactlyAndSaysWhatItCould(Limit limit, String advice) {
        assertThatThrownBy(() -> RateLimiter.builder("orders").limit(limit).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(limit.toString())
                .hasMessageContaining(advice);
    }

    static Stream<Arguments> notExact() {
        return Stream.of(
                Arguments.of(Limit.of(999_999_937, Duration.ofDays(366)), "use a burst of at most 142"),
                Arguments.of(
                        Limit.slidingWindow(1_000_000, Duration.ofDays(366)),
                        "use at most 142 permits, or a shorter period"),
                Arguments.of(
                        Limit.of(1, Duration.ofDays(1)).burst(40_000), "a burst of at most 36600, or a higher rate"),
                Arguments.of(Limit.fixedWindow(1, Duration.ofNanos(1_500)), "use a period of whole microseconds"),
                Arguments.of(Limit.slidingWindow(1, Duration.ofNanos(1_500)), "use a period of whole microseconds"));
    }
}
