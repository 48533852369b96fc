package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.ratelimit.Decision.DecidedBy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeniedKeysTest {
    private static final long SERVER_NOW = 1_800_000_000_000_000L;
    private static final Policy FIVE_PER_SECOND = Policy.of(List.of(Limit.perSecond(5)));
    private static final BucketMeter BUCKET = (BucketMeter) FIVE_PER_SECOND.meter(0);

    private final AtomicLong nanos = new AtomicLong(-1_000);
    private final DeniedKeys denied = new DeniedKeys(nanos::get);

    private static long[] used(long calls) {
        return new long[] {BUCKET.unitsPerCall(), calls * BUCKET.unitsPerCall()};
    }

    private void denyExhausted(String key) {
        denied.add(key, FIVE_PER_SECOND, used(5), SERVER_NOW, nanos.get());
    }

    @Test
    void aDenialHoldsUntilTheCallFitsAndNotLonger() {
        denyExhausted("k");

        nanos.addAndGet(Duration.ofMillis(200).toNanos() - 1_000);
        assertThat(denied.find("k", FIVE_PER_SECOND, 1)).isNotNull();
        nanos.addAndGet(1_000);
        assertThat(denied.find("k", FIVE_PER_SECOND, 1)).isNull();
    }

    @Test
    void theTimeThatTheQuestionTravelledCountsForTheCaller() {
        long asked = nanos.get();
        nanos.addAndGet(Duration.ofMillis(50).toNanos());
        denied.add("k", FIVE_PER_SECOND, used(5), SERVER_NOW, asked);

        // The server may have decided at once, 50 ms ago, or just now: no answer before 150 ms is wrong, and no wait
        // shorter than 200 ms from the reply is certain to be long enough.
        nanos.addAndGet(Duration.ofMillis(149).toNanos());
        assertThat(found("k", FIVE_PER_SECOND, 1).retryAfter()).isEqualTo(Duration.ofMillis(51));
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(denied.find("k", FIVE_PER_SECOND, 1)).isNull();
    }

    @Test
    void theAnswerCountsDown() {
        denied.add("k", FIVE_PER_SECOND, used(5), SERVER_NOW, nanos.get());
        nanos.addAndGet(Duration.ofMillis(250).toNanos());

        Decision decision = found("k", FIVE_PER_SECOND, 3);

        assertThat(decision.allowed()).isFalse();
        assertThat(decision.decidedBy()).isEqualTo(DecidedBy.CACHE);
        assertThat(decision.remaining()).isEqualTo(1);
        assertThat(decision.retryAfter()).isEqualTo(Duration.ofMillis(350));
        assertThat(decision.resetAfter()).isEqualTo(Duration.ofMillis(750));
    }

    @Test
    void aSmallerCostThatMightFitIsNotDenied() {
        denied.add("k", FIVE_PER_SECOND, used(3), SERVER_NOW, nanos.get());

        assertThat(denied.find("k", FIVE_PER_SECOND, 3)).isNotNull();
        assertThat(denied.find("k", FIVE_PER_SECOND, 2)).isNull();
    }

    @Test
    void noDenialIsKeptLongerThanASecond() {
        Policy daily = Policy.of(List.of(Limit.perDay(1)));
        BucketMeter bucket = (BucketMeter) daily.meter(0);
        denied.add("k", daily, new long[] {bucket.unitsPerCall(), bucket.capacity()}, SERVER_NOW, nanos.get());

        nanos.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
        assertThat(denied.find("k", daily, 1)).isNotNull();
        nanos.addAndGet(1);
        assertThat(denied.find("k", daily, 1)).isNull();
    }

    @Test
    void aWindowDenialEndsWithItsWindow() {
        Policy window = Policy.of(List.of(Limit.fixedWindow(2, Duration.ofSeconds(1))));
        denied.add("k", window, new long[] {0, 2}, SERVER_NOW + 700_000, nanos.get());

        nanos.addAndGet(Duration.ofMillis(299).toNanos());
        assertThat(found("k", window, 1).retryAfter()).isEqualTo(Duration.ofMillis(1));
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(denied.find("k", window, 1)).isNull();
    }

    @Test
    void anotherPolicyForTheKeyEndsADenialForGood() {
        Policy raised = Policy.of(List.of(Limit.perSecond(50)));
        denyExhausted("k");

        assertThat(denied.find("k", raised, 1)).isNull();
        assertThat(denied.find("k", FIVE_PER_SECOND, 1)).isNull();
    }

    @Test
    void aForgottenKeyIsAskedAbout() {
        denyExhausted("k");
        denyExhausted("other");

        denied.forget("k");

        assertThat(denied.find("k", FIVE_PER_SECOND, 1)).isNull();
        assertThat(denied.find("other", FIVE_PER_SECOND, 1)).isNotNull();
    }

    @Test
    void anotherKeyInTheSameSlotIsNeverDenied() {
        for (int i = 0; i < 100_000; i++) {
            denyExhausted("denied-" + i);
        }

        for (int i = 0; i < 100_000; i++) {
            assertThat(denied.find("other-" + i, FIVE_PER_SECOND, 1)).isNull();
        }
        assertThat(denied.find("denied-99999", FIVE_PER_SECOND, 1)).isNotNull();
    }

    @Test
    void keysWithoutBoundAreNotKept() {
        denyExhausted("k".repeat(65_536));

        assertThat(denied.find("k".repeat(65_536), FIVE_PER_SECOND, 1)).isNull();
    }

    private Decision found(String key, Policy policy, long cost) {
        return Objects.requireNonNull(denied.find(key, policy, cost));
    }
}
