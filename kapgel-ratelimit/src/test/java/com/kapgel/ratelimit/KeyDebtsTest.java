package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Debts of a bucket of ten a second, of which a microsecond is a unit and a call 100,000; times are in microseconds. */
class KeyDebtsTest {
    private static final long SECOND = 1_000_000;
    private static final long CALL = 100_000;
    private static final Policy BUCKET = Policy.of(List.of(Limit.perSecond(10).burst(50)));

    private int ids;

    private static KeyDebts after(long knownCalls) {
        KeyDebts debts = new KeyDebts();
        debts.open(BUCKET, () -> new Debt(BUCKET, new long[] {CALL, knownCalls * CALL}, 0));
        return debts;
    }

    private static Debt open(KeyDebts debts) {
        return debts.open(BUCKET, () -> new Debt(BUCKET, new long[] {CALL, 0}, 0));
    }

    /** What is sent now, with its name: calls per debt. */
    private List<String> sent(KeyDebts debts, long now) {
        return sending(debts, now).stream().map(sent -> text(sent, now)).toList();
    }

    private List<KeyDebts.Sent> sending(KeyDebts debts, long now) {
        List<KeyDebts.Sent> sent = debts.beginSending(now, () -> "id" + ++ids).orElseThrow();
        debts.endSending();
        return sent;
    }

    private static String text(KeyDebts.Sent sent, long now) {
        return sent.id() + ": " + sent.debt().owed(now)[1] / CALL;
    }

    @Test
    void areSentOnce() {
        KeyDebts debts = after(0);
        open(debts).took(3, 0);

        assertThat(sent(debts, 0)).containsExactly("id1: 3");
        assertThat(sent(debts, 0)).isEmpty();
    }

    @Test
    void areSentByOneThreadAtATime() {
        KeyDebts debts = after(0);
        open(debts).took(3, 0);
        assertThat(debts.beginSending(0, () -> "id")).isPresent();

        open(debts).took(2, 0);
        assertThat(debts.beginSending(0, () -> "id")).as("somebody is sending").isEmpty();
        debts.endSending();

        assertThat(sent(debts, 0)).as("what came meanwhile").containsExactly("id1: 2");
    }

    @Test
    void whatMayNotHaveArrivedIsSentAgainUnderItsNameAheadOfTheRest() {
        KeyDebts debts = after(0);
        open(debts).took(3, 0);
        KeyDebts.Sent first = sending(debts, 0).get(0);
        open(debts).took(2, 0);
        debts.unconfirmed(first, 0);

        assertThat(sent(debts, 0)).containsExactly("id1: 3", "id2: 2");
    }

    /** As if it had been kept all the time: what Redis knew of drains first. */
    @Test
    void timePassesOverWhatMayNotHaveArrived() {
        KeyDebts debts = after(20);
        open(debts).took(30, 0);
        debts.unconfirmed(sending(debts, 0).get(0), 0);

        assertThat(sent(debts, 3 * SECOND)).containsExactly("id1: 20");
    }

    /** 20 known and 30 more are paid after 5 s, however often they were sent in vain. */
    @Test
    void timePaysAlsoWhatNeverArrives() {
        KeyDebts debts = after(20);
        open(debts).took(30, 0);
        for (int second = 0; second < 5; second++) {
            debts.unconfirmed(sending(debts, second * SECOND).get(0), 0);
            assertThat(debts.isPaid(second * SECOND)).isFalse();
        }

        assertThat(debts.isPaid(5 * SECOND)).isTrue();
    }

    @Test
    void whatNeverArrivesIsNotSplitWithoutEnd() {
        KeyDebts debts = after(0);
        for (int round = 0; round < 100; round++) {
            open(debts).took(1, 0);
            sending(debts, 0).forEach(sent -> debts.unconfirmed(sent, 0));
        }

        List<KeyDebts.Sent> sent = sending(debts, 0);
        assertThat(sent).hasSizeLessThan(10);
        open(debts).took(1, 0);
        long later = sending(debts, 0).get(0).debt().owed(0)[1] / CALL;
        assertThat(sent.stream().mapToLong(one -> one.debt().owed(0)[1] / CALL).sum() + later)
                .isEqualTo(101);
    }

    /** Six were given back, which may or may not have arrived, and one was taken since. */
    @Test
    void whatWasGivenBackAndMayNotHaveArrivedIsStillOwed() {
        KeyDebts debts = after(6);
        open(debts).forgot(0);
        KeyDebts.Sent refund = sending(debts, 0).get(0);
        open(debts).took(1, 0);
        debts.unconfirmed(refund, 0);

        assertThat(sent(debts, 0)).containsExactly("id1: -6", "id2: 1");
    }

    @Test
    void nothingThatRedisHadBeforeItForgotTheKeyIsSentAgain() {
        KeyDebts debts = after(0);
        open(debts).took(3, 0);
        debts.unconfirmed(sending(debts, 0).get(0), 0);
        open(debts).forgot(0);
        open(debts).took(2, 0);

        debts.redisForgot(0);

        assertThat(sent(debts, 0)).containsExactly("id2: 2");
    }

    @Test
    void waitAWhileBeforeTheyAreSentAgain() {
        KeyDebts debts = after(0);
        open(debts).took(3, 0);
        debts.unconfirmed(sending(debts, 0).get(0), SECOND);

        assertThat(debts.isToWait(SECOND - 1)).isTrue();
        assertThat(debts.isToWait(SECOND)).isFalse();
    }
}
