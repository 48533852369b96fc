package com.kapgel.ratelimit;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one key owes to Redis: what has yet to be sent, under each list of limits that it had, and what is under way. What may not have
 * arrived is sent again under the name it had, by which Redis recognizes it. {@link Debts} sees to it that one thread at a time uses it.
 */
final class KeyDebts {
    /** Under so many lists of limits: the rest waits until what becomes of these is known. */
    private static final int MOST_UNDER_WAY = 8;

    /** Nothing that was sent so long ago still arrives, as Redis is told when it is too late. */
    private static final long LOST_MICROS = 2_000_000;

    /** Numbers that Lua holds exactly. */
    private static final long IDS = 1L << 52;

    /** Replaced when it changes. */
    private Map<Policy, Debt> open = Map.of();

    /**
     * Others follow when these have arrived. A refund that came after what has been taken since would give back what the limit has cut
     * off by then.
     */
    private final List<Sent> underWay = new ArrayList<>();

    private boolean sending;

    /** A debt that Redis has been told, or is about to be. */
    static final class Sent {
        private final long id;
        private final Debt debt;

        /** When it is sent again, if nothing is heard of it. */
        private long againAt;

        /** Whether it is known that it may not have arrived. */
        private boolean failed;

        /** @param id drawn by lot, so that no two debts of a key have the same */
        Sent(long id, Debt debt) {
            this.id = id;
            this.debt = debt;
        }

        long id() {
            return id;
        }

        Debt debt() {
            return debt;
        }
    }

    /** The debt under these limits that has yet to be sent. */
    Debt open(Policy policy, Supplier<Debt> none) {
        Debt known = open.get(policy);
        if (known != null) {
            return known;
        }
        Debt begun = none.get();
        if (open.isEmpty()) {
            open = Map.of(policy, begun);
        } else {
            Map<Policy, Debt> more = new LinkedHashMap<>(open);
            more.put(policy, begun);
            open = more;
        }
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
        underWay.clear();
    }

    /**
     * What is to be sent now; what comes later becomes another debt. Ends with {@link #endSending}.
     *
     * @param atOnce also what is known to have failed, and was to be sent again only in a while
     * @return null if somebody else is sending
     */
    @Nullable
    List<Sent> beginSending(long now, boolean atOnce) {
        if (sending) {
            return null;
        }
        sending = true;
        forgetPaid(now);
        if (underWay.isEmpty() && !open.isEmpty()) {
            beginNext(now);
        }
        List<Sent> toSend = underWay.stream()
                .filter(sent -> sent.againAt <= now || (atOnce && sent.failed))
                .toList();
        for (Sent sent : toSend) {
            sent.againAt = now + LOST_MICROS;
            sent.failed = false;
        }
        return toSend;
    }

    private void beginNext(long now) {
        Map<Policy, Debt> left = new LinkedHashMap<>(open);
        for (Iterator<Debt> debts = left.values().iterator(); debts.hasNext() && underWay.size() < MOST_UNDER_WAY; ) {
            Sent begun = new Sent(ThreadLocalRandom.current().nextLong(1, IDS), debts.next());
            begun.againAt = now;
            underWay.add(begun);
            debts.remove();
        }
        open = left;
    }

    void endSending() {
        sending = false;
    }

    /** Whether something has yet to be sent. */
    boolean hasMore() {
        return !open.isEmpty();
    }

    /** Redis has added it. */
    void arrived(Sent sent) {
        underWay.remove(sent);
    }

    /** Nobody knows whether it has arrived; it is of no use to send it before then. */
    void mayBeLost(Sent sent, long sendAgainAt) {
        sent.againAt = sendAgainAt;
        sent.failed = true;
    }

    /** Whether there is nothing to tell Redis, now or later. */
    boolean isPaid(long now) {
        forgetPaid(now);
        return !sending && underWay.isEmpty() && open.isEmpty();
    }

    private void forgetPaid(long now) {
        underWay.removeIf(sent -> sent.debt.isPaid(now));
        if (open.values().stream().anyMatch(debt -> debt.isPaid(now))) {
            Map<Policy, Debt> left = new LinkedHashMap<>(open);
            left.values().removeIf(debt -> debt.isPaid(now));
            open = left;
        }
    }
}
