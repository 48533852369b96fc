package com.kapgel.ratelimit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the keys of a limiter owe to Redis. A debt is sent ahead of the key's next call, on the same connection, so Redis has added
 * it before it decides; those of keys that do not call again are sent by and by.
 *
 * <p>A hundred thousand keys of at most 256 characters are remembered; what others are admitted meanwhile is never told. Safe for use
 * by several threads.
 */
final class Debts {
    private static final int MOST = 100_000;
    private static final int LONGEST_KEY = 256;
    private static final long RETRY_MICROS = 1_000_000;

    /** For longer nobody waits for certainty; a call is owed then that Redis may have counted. */
    private static final long LONGEST_DOUBT_MICROS = 2_000_000;

    private final Map<String, KeyDebts> debts = new ConcurrentHashMap<>();
    private final Map<String, Doubts> doubts = new ConcurrentHashMap<>();
    private final LongSupplier micros;
    private final Sender sender;
    private final Runnable onWork;

    /** Sends debts to Redis. */
    @FunctionalInterface
    interface Sender {
        /**
         * Sends one debt.
         *
         * @param onArrival done when Redis has added it
         * @param onFailure done if it may not have arrived
         */
        void send(String key, KeyDebts.Sent sent, long now, Runnable onArrival, Runnable onFailure);
    }

    /**
     * @param micros the clock of Redis
     * @param onWork done when something that had to wait can be sent
     */
    Debts(LongSupplier micros, Sender sender, Runnable onWork) {
        this.micros = micros;
        this.sender = sender;
        this.onWork = onWork;
    }

    boolean isEmpty() {
        return debts.isEmpty();
    }

    /** Whether nothing is owed, nor may be. */
    boolean isSettled() {
        return debts.isEmpty() && doubts.isEmpty();
    }

    /**
     * A call was admitted without Redis, or given back if {@code cost} is negative.
     *
     * @param before asked for what Redis knew of the key before, if this begins a debt
     */
    void took(String key, Policy policy, Supplier<long[]> before, long cost) {
        change(key, policy, before, debt -> debt.took(cost, micros.getAsLong()));
    }

    /** Everything that the key had taken was given back without Redis. */
    void forgot(String key, Policy policy, Supplier<long[]> before) {
        change(key, policy, before, debt -> debt.forgot(micros.getAsLong()));
    }

    private void change(String key, Policy policy, Supplier<long[]> before, Consumer<Debt> change) {
        if (key.length() > LONGEST_KEY) {
            return;
        }
        if (debts.size() < MOST || debts.containsKey(key)) {
            debts.compute(key, (same, debt) -> {
                KeyDebts current = debt == null ? new KeyDebts() : debt;
                change.accept(current.open(policy, () -> none(policy, before)));
                return current;
            });
        }
    }

    private Debt none(Policy policy, Supplier<long[]> before) {
        return new Debt(policy, before.get(), micros.getAsLong());
    }

    /** Redis has told what it knows of the key. */
    void heard(String key, Policy policy, long[] numbers) {
        debts.computeIfPresent(key, (same, debt) -> {
            debt.heard(policy, numbers, micros.getAsLong());
            return debt;
        });
    }

    /** Redis knows of nothing any more; what is really taken stays. */
    void redisForgot(String key) {
        debts.computeIfPresent(key, (same, debt) -> {
            debt.redisForgot(micros.getAsLong());
            return debt;
        });
    }

    /** Drops what the key owes, because Redis has forgotten the key. */
    void drop(String key) {
        debts.remove(key);
    }

    /**
     * Redis may have counted a call of the key about which this instance has decided meanwhile. Until that is known no debt of the key
     * is sent: one for the call would be added on top of it, and what the limit cuts off then could not be set right.
     */
    void beginDoubt(String key) {
        doubts.merge(key, new Doubts(1, micros.getAsLong()), Doubts::and);
    }

    /** What became of such a call is known. */
    void endDoubt(String key) {
        doubts.computeIfPresent(key, (same, calls) -> calls.oneLess());
        if (debts.containsKey(key)) {
            onWork.run();
        }
    }

    void endDoubts() {
        doubts.clear();
    }

    private boolean isInDoubt(String key) {
        if (doubts.isEmpty()) {
            return false;
        }
        Doubts calls = doubts.get(key);
        if (calls != null && micros.getAsLong() - calls.since > LONGEST_DOUBT_MICROS) {
            doubts.remove(key, calls);
            return false;
        }
        return calls != null;
    }

    /** Calls of a key, of which the last was given up at that time. */
    private record Doubts(int calls, long since) {
        Doubts and(Doubts later) {
            return new Doubts(calls + later.calls, later.since);
        }

        @Nullable
        Doubts oneLess() {
            return calls == 1 ? null : new Doubts(calls - 1, since);
        }
    }

    /**
     * Sends what the key owes; what the caller sends next arrives after it. False if not all of that may be sent now, because a call is
     * {@linkplain #beginDoubt in doubt}, an earlier debt under way, or another thread about to send one.
     */
    boolean settle(String key) {
        return !isInDoubt(key)
                && (debts.isEmpty() || send(key, /* atOnce= */ true).isDone());
    }

    /** Sends what some keys owe, of at most {@code most} of them, and forgets what time has paid; returns for how many it did. */
    int settleSome(int most, Predicate<String> keys) {
        int settled = 0;
        for (String key : debts.keySet()) {
            if (settled == most) {
                break;
            }
            if (isInDoubt(key) || !keys.test(key)) {
                dropIfPaid(key);
            } else if (!send(key, /* atOnce= */ false).toSend.isEmpty()) {
                settled++;
            }
        }
        return settled;
    }

    /** Sends all that can be sent. */
    void settleAll(Predicate<String> keys) {
        debts.keySet().stream()
                .filter(keys)
                .filter(key -> !isInDoubt(key))
                .forEach(key -> send(key, /* atOnce= */ true));
    }

    private Sending send(String key, boolean atOnce) {
        Sending sending = new Sending();
        debts.computeIfPresent(key, (same, debt) -> sending.begin(debt, atOnce));
        if (!sending.begun) {
            return sending;
        }
        try {
            for (KeyDebts.Sent sent : sending.toSend) {
                sender.send(key, sent, sending.now, () -> arrived(key, sent), () -> mayBeLost(key, sent));
            }
        } finally {
            debts.computeIfPresent(key, (same, debt) -> {
                debt.endSending();
                return debt.isPaid(micros.getAsLong()) ? null : debt;
            });
        }
        return sending;
    }

    /** The attempt of one thread to send what a key owes. */
    private final class Sending {
        private final long now = micros.getAsLong();
        private List<KeyDebts.Sent> toSend = List.of();
        private boolean begun;
        private boolean done = true;

        KeyDebts begin(KeyDebts debt, boolean atOnce) {
            List<KeyDebts.Sent> own = debt.beginSending(now, atOnce);
            begun = own != null;
            done = begun && !debt.hasMore();
            toSend = own == null ? List.of() : own;
            return debt;
        }

        /** Whether the key owes nothing that is not on its way. */
        boolean isDone() {
            return done;
        }
    }

    private void arrived(String key, KeyDebts.Sent sent) {
        debts.computeIfPresent(key, (same, debt) -> {
            debt.arrived(sent);
            return debt.isPaid(micros.getAsLong()) ? null : debt;
        });
        if (debts.containsKey(key)) {
            onWork.run(); // What has waited for this.
        }
    }

    private void mayBeLost(String key, KeyDebts.Sent sent) {
        debts.computeIfPresent(key, (same, debt) -> {
            debt.mayBeLost(sent, micros.getAsLong() + RETRY_MICROS);
            return debt;
        });
    }

    private void dropIfPaid(String key) {
        debts.computeIfPresent(key, (same, debt) -> debt.isPaid(micros.getAsLong()) ? null : debt);
    }

    /** Forgets debts that time has paid, if there is no room left. Takes a while. */
    void makeRoom() {
        if (debts.size() >= MOST) {
            debts.keySet().forEach(this::dropIfPaid);
        }
    }
}
