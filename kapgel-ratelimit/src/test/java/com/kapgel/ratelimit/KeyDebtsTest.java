package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Debts of a bucket of ten a second, of which a microsecond is a unit and a call 100,000; times are in microseconds. */
class KeyDebtsTest {
    private static final long SECOND = 1_000_000;
    private static final long CALL = 100_000;
    private static final Policy BUCKET = Policy.of(List.of(Limit.perSecond(10).burst(50)));

    private static KeyDebts after(long knownCalls) {
        KeyDebts debts = new KeyDebts();
        debts.open(BUCKET, () -> new Debt(BUCKET, new long[] {CALL, knownCalls * CALL}, 0));
        return debts;
    }

    private static Debt open(KeyDebts debts) {
        return debts.open(BUCKET, () -> new Debt(BUCKET, new long[] {CALL, 0}, 0));
    }

    private static List<KeyDebts.Sent> sent(KeyDebts debts, long now) {
        List<KeyDebts.Sent> sent = Objects.requireNonNull(debts.beginSending(now, /* atOnce= */ true));
        debts.endSending();
        return sent;
    }

    private static List<Long> calls(List<KeyDebts.Sent> sent, long now) {
        return sent.stream().map(one -> one.debt().owed(now)[1] / CALL).toList();
    }

    private static List<Long> sentCalls(KeyDebts debts, long now) {
        return calls(sent(debts, now), now);
    }

    @Test
    void areSentOnce() {
        KeyDebts debts = after(0);
        open(debts).took(3, 0);

        List<KeyDebts.Sent> sent = sent(debts, 0);
        assertThat(calls(sent, 0)).containsExactly(3L);
        assertThat(sent(debts, 0)).as("it is under way").isEmpty();
        assertThat(debts.isPaid(0)).isFalse();
        debts.arrived(sent.get(0));
        assertThat(debts.isPaid(0)).isTrue();
    }

    @Test
    void areSentByOneThreadAtATime() {
        KeyDebts debts = after(0);
        open(debts).took(3, 0);
        List<KeyDebts.Sent> first = Objects.requireNonNull(debts.beginSending(0, true));
        assertThat(first).hasSize(1);

        open(debts).took(2, 0);
        assertThat(debts.beginSending(0, true)).as("somebody is sending").isNull();
        debts.endSending();
        debts.arrived(first.get(0));

        assertThat(sentCalls(debts, 0)).as("what came meanwhile").containsExactly(2L);
    }

    @Test
    void whatMayBeLostIsSentAgainUnderItsNameAndTheRestWaitsForThat() {
        KeyDebts debts = after(0);
        open(debts).took(3, 0);
        KeyDebts.Sent first = sent(debts, 0).get(0);
        open(debts).took(2, 0);
        assertThat(debts.hasMore()).isTrue();
        debts.mayBeLost(first, SECOND);

        assertThat(sent(debts, 0)).containsExactly(first);
        debts.arrived(first);
        assertThat(sentCalls(debts, 0)).containsExactly(2L);
        assertThat(debts.hasMore()).isFalse();
    }

    @Test
    void whatIsNotHeardOfIsSentAgainAfterAWhile() {
        KeyDebts debts = after(0);
        open(debts).took(40, 0);
        KeyDebts.Sent first = sent(debts, 0).get(0);

        assertThat(sent(debts, 2 * SECOND - 1)).isEmpty();
        assertThat(sent(debts, 2 * SECOND)).containsExactly(first);
    }

    /** As if it had been kept all the time: what Redis knew of drains first. */
    @Test
    void timePassesOverWhatMayBeLost() {
        KeyDebts debts = after(20);
        open(debts).took(30, 0);
        debts.mayBeLost(sent(debts, 0).get(0), 0);

        assertThat(sentCalls(debts, 3 * SECOND)).containsExactly(20L);
    }

    /** 20 known and 30 more are paid after 5 s, however often they were sent in vain. */
    @Test
    void timePaysAlsoWhatNeverArrives() {
        KeyDebts debts = after(20);
        open(debts).took(30, 0);
        for (int second = 0; second < 5; second++) {
            debts.mayBeLost(sent(debts, second * SECOND).get(0), 0);
            assertThat(debts.isPaid(second * SECOND)).isFalse();
        }

        assertThat(debts.isPaid(5 * SECOND)).isTrue();
    }

    /** Six were given back, which may or may not have arrived, and one was taken since. */
    @Test
    void whatWasGivenBackAndMayBeLostIsStillOwed() {
        KeyDebts debts = after(6);
        open(debts).forgot(0);
        KeyDebts.Sent refund = sent(debts, 0).get(0);
        open(debts).took(1, 0);
        debts.mayBeLost(refund, 0);

        assertThat(calls(List.of(refund), 0)).containsExactly(-6L);
        assertThat(sent(debts, 0)).containsExactly(refund);
        debts.arrived(refund);
        assertThat(sentCalls(debts, 0)).containsExactly(1L);
    }

    @Test
    void nothingThatRedisHadBeforeItForgotTheKeyIsSentAgain() {
        KeyDebts debts = after(0);
        open(debts).took(3, 0);
        debts.mayBeLost(sent(debts, 0).get(0), 0);
        open(debts).took(2, 0);

        debts.redisForgot(0);

        assertThat(sentCalls(debts, 0)).containsExactly(2L);
    }

    @Test
    void failedOnesWaitAWhileUnlessTheKeyCallsAgain() {
        KeyDebts debts = after(0);
        open(debts).took(30, 0);
        debts.mayBeLost(sent(debts, 0).get(0), SECOND);

        assertThat(debts.beginSending(SECOND - 1, /* atOnce= */ false)).isEmpty();
        debts.endSending();
        assertThat(debts.beginSending(SECOND, /* atOnce= */ false)).hasSize(1);
    }
}
