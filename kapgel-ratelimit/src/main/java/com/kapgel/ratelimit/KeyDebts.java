package com.kapgel.ratelimit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one key owes to Redis: what has yet to be sent, under each list of limits that it had, and what was sent and may have arrived.
 * That is sent again under the name it had, by which Redis recognizes it. Only {@link #has} is safe for use by several threads; {@link
 * Debts} sees to it that otherwise there is one at a time.
 */
final class KeyDebts {
    /** What becomes of more is known soon: the rest waits until then. */
    private static final int MOST_UNCONFIRMED = 8;

    /** Replaced when it changes. */
    private volatile Map<Policy, Debt> open = Map.of();

    private final List<Sent> unconfirmed = new ArrayList<>();
    private long notBefore = Long.MIN_VALUE;
    private boolean sending;

    /** A debt under way to Redis. */
    record Sent(String id, Debt debt) {}

    /** Whether there is a debt under these limits that has yet to be sent, if only an empty one. */
    boolean has(Policy policy) {
        return open.containsKey(policy);
    }

    /** The debt under these limits that has yet to be sent. */
    Debt open(Policy policy, Supplier<Debt> none) {
        Debt known = open.get(policy);
        if (known != null) {
            return known;
        }
        Debt begun = none.get();
        Map<Policy, Debt> more = new LinkedHashMap<>(open);
        more.put(policy, begun);
        open = more;
        return begun;
    }

    /** Redis has told what it knows of the key. */
    void heard(Policy policy, long[] told, long now) {
        @Nullable Debt debt = open.get(policy);
        if (debt != null) {
            debt.heard(told, now);
        }
    }

    /** Redis knows of nothing any more. */
    void redisForgot(long now) {
        open.values().forEach(debt -> debt.redisForgot(now));
        unconfirmed.clear();
    }

    /** What is to be sent now, in this order; nothing if somebody is sending already. What comes later is another debt. */
    Optional<List<Sent>> beginSending(long now, Supplier<String> newId) {
        if (sending) {
            return Optional.empty();
        }
        List<Sent> toSend = new ArrayList<>(unconfirmed);
        unconfirmed.clear();
        toSend.removeIf(sent -> sent.debt().isPaid(now));
        Map<Policy, Debt> left = new LinkedHashMap<>(open);
        left.values().removeIf(debt -> debt.isPaid(now));
        for (Debt debt : List.copyOf(left.values())) {
            if (toSend.size() < MOST_UNCONFIRMED) {
                toSend.add(new Sent(newId.get(), debt));
                left.values().remove(debt);
            }
        }
        open = left;
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
        return !sending && unconfirmed.isEmpty() && open.values().stream().allMatch(debt -> debt.isPaid(now));
    }
}
