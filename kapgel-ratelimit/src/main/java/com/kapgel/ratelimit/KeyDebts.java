package com.kapgel.ratelimit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one key owes to Redis under limits of one layout: what has yet to be sent, and what was sent and may have arrived. That is sent
 * again under the name it had, by which Redis recognizes it. Not safe for use by several threads; {@link Debts} sees to it that there is
 * one at a time.
 */
final class KeyDebts {
    /** What becomes of more is known soon: it waits until then. */
    private static final int MOST_UNCONFIRMED = 8;

    private Debt open;
    private final List<Sent> unconfirmed = new ArrayList<>();
    private long notBefore = Long.MIN_VALUE;
    private boolean sending;

    /** A debt under way to Redis. */
    record Sent(String id, Debt debt) {}

    /** @param none the debt of a key that has none yet */
    KeyDebts(Debt none) {
        this.open = none;
    }

    /** The debt that has yet to be sent, under these limits. */
    Debt open(Policy policy) {
        open = open.under(policy);
        return open;
    }

    /** Redis has told what it knows of the key. */
    void heard(Policy policy, long[] told, long now) {
        open(policy).heard(told, now);
    }

    /** Redis knows of nothing any more. */
    void redisForgot(long now) {
        open.redisForgot(now);
        unconfirmed.clear();
    }

    /** What is to be sent now, in this order; empty if somebody is sending already. What comes later is another debt. */
    Optional<List<Sent>> beginSending(long now, Supplier<String> newId) {
        if (sending) {
            return Optional.empty();
        }
        List<Sent> toSend = new ArrayList<>(unconfirmed);
        unconfirmed.clear();
        toSend.removeIf(sent -> sent.debt().isPaid(now));
        if (!open.isPaid(now) && toSend.size() < MOST_UNCONFIRMED) {
            toSend.add(new Sent(newId.get(), open.split(now)));
        }
        sending = true;
        return Optional.of(toSend);
    }

    void endSending() {
        sending = false;
    }

    /** Nobody knows whether it has arrived; it is of no use to send it before then. */
    void unconfirmed(Sent sent, long sendAgainAt) {
        unconfirmed.add(sent);
        notBefore = sendAgainAt;
    }

    boolean isToWait(long now) {
        return now < notBefore;
    }

    /** Whether there is nothing to tell Redis, now or later. */
    boolean isPaid(long now) {
        unconfirmed.removeIf(sent -> sent.debt().isPaid(now));
        return !sending && unconfirmed.isEmpty() && open.isPaid(now);
    }
}
