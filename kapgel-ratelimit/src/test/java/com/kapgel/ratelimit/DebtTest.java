package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Debts of a bucket of ten a second, of which a microsecond is a unit and a call 100,000; times are in microseconds. */
class DebtTest {
    private static final long SECOND = 1_000_000;
    private static final long CALL = 100_000;
    private static final Policy BUCKET = Policy.of(List.of(Limit.perSecond(10).burst(50)));

    private static Debt after(long knownCalls) {
        return new Debt(BUCKET, bucket(knownCalls), 0);
    }

    private static long[] bucket(long calls) {
        return new long[] {CALL, calls * CALL};
    }

    private static long owedCalls(Debt debt, long now) {
        return Math.floorDiv(debt.owed(now)[1], CALL);
    }

    @Test
    void owesWhatWasAdmitted() {
        Debt debt = after(0);
        debt.took(3, 0);

        assertThat(owedCalls(debt, 0)).isEqualTo(3);
    }

    @Test
    void refillsAsItWouldHaveHadRedisKnown() {
        Debt debt = after(0);
        debt.took(30, 0);

        assertThat(owedCalls(debt, SECOND)).isEqualTo(20);
    }

    /** 20 known and 30 more are 50; after 3 s Redis knows of none and 20 are left, all of them owed. */
    @Test
    void whatRedisKnowsDrainsFirst() {
        Debt debt = after(20);
        debt.took(30, 0);

        assertThat(owedCalls(debt, 3 * SECOND)).isEqualTo(20);
    }

    @Test
    void timePaysItNoLaterThanItSays() {
        Debt debt = after(20);
        debt.took(30, 0);

        assertThat(debt.paidIn(0)).isEqualTo(5 * SECOND);
        assertThat(debt.isPaid(5 * SECOND)).isTrue();
    }

    @Test
    void isPaidByTime() {
        Debt debt = after(0);
        debt.took(10, 0);

        assertThat(debt.isPaid(SECOND - 1)).isFalse();
        assertThat(debt.isPaid(SECOND)).isTrue();
    }

    @Test
    void aCallThatRedisHasCountedAfterAllIsNotOwed() {
        Debt debt = after(49);
        debt.took(1, 0);
        debt.took(1, 0);
        debt.heard(bucket(50), 0);
        debt.took(-1, 0);
        debt.took(-1, 0);

        assertThat(debt.isPaid(0))
                .as("although both together were more than the bucket holds")
                .isTrue();
    }

    @Test
    void aRefundIsOwedToo() {
        Debt debt = after(20);
        debt.took(-5, 0);

        assertThat(owedCalls(debt, 0)).isEqualTo(-5);
    }

    @Test
    void aResetOwesAllThatRedisKnows() {
        Debt debt = after(20);
        debt.took(7, 0);
        debt.forgot(0);

        assertThat(owedCalls(debt, 0)).isEqualTo(-20);
    }

    /** Redis has forgotten the key late, and three were admitted since it was forgotten here. */
    @Test
    void whatWasAdmittedSinceAResetIsOwedWhenRedisHasResetToo() {
        Debt debt = after(7);
        debt.forgot(0);
        debt.took(3, 0);

        debt.redisForgot(0);

        assertThat(owedCalls(debt, 0)).isEqualTo(3);
    }

    @Test
    void endsWithItsWindow() {
        Policy window = Policy.of(List.of(Limit.fixedWindow(100, Duration.ofSeconds(1))));
        Debt debt = new Debt(window, new long[2], SECOND);
        debt.took(10, SECOND);

        assertThat(debt.isPaid(2 * SECOND - 1)).isFalse();
        assertThat(debt.isPaid(2 * SECOND)).isTrue();
    }

    @Test
    void movesIntoTheWindowBeforeWhereThatStillCounts() {
        Policy window = Policy.of(List.of(Limit.slidingWindow(100, Duration.ofSeconds(1))));
        Debt debt = new Debt(window, new long[2], SECOND);
        debt.took(10, SECOND);

        assertThat(debt.owed(2 * SECOND)).containsExactly(10, 0);
    }

    @Test
    void aClockThatStepsBackPaysNothing() {
        Debt debt = after(0);
        debt.took(10, SECOND);

        assertThat(owedCalls(debt, 0)).isEqualTo(10);
    }
}
