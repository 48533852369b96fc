package com.kapgel.ratelimit;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

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

    private final Map<String, KeyDebts> debts = new ConcurrentHashMap<>();
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
     * @param onWork done when there is something to send by and by, or no room left
     */
    Debts(LongSupplier micros, Sender sender, Runnable onWork) {
        this.micros = micros;
        this.sender = sender;
        this.onWork = onWork;
    }

    boolean isEmpty() {
        return debts.isEmpty();
    }

    /** Whether the key has a debt already; beginning one takes to know what was before. */
    boolean has(String key, Policy policy) {
        KeyDebts debt = debts.get(key);
        return debt != null && debt.has(policy);
    }

    /**
     * A call was admitted without Redis, or given back if {@code cost} is negative.
     *
     * @param before what Redis knew of the key before; empty, as if it had been unused, where it {@link #has} a debt
     */
    void took(String key, Policy policy, long[] before, long cost) {
        change(key, policy, before, debt -> debt.took(cost, micros.getAsLong()));
    }

    /** Everything that the key had taken was given back without Redis. */
    void forgot(String key, Policy policy, long[] before) {
        change(key, policy, before, debt -> debt.forgot(micros.getAsLong()));
    }

    private void change(String key, Policy policy, long[] before, Consumer<Debt> change) {
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
        onWork.run();
    }

    private Debt none(Policy policy, long[] before) {
        return new Debt(policy, Arrays.copyOf(before, policy.numbers()), micros.getAsLong());
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

    /** Sends what the key owes; what the caller sends next arrives after it. False if another thread is about to send it. */
    boolean settle(String key) {
        return debts.isEmpty() || send(key, /* atOnce= */ true).isDone();
    }

    /** Sends what some keys owe, of at most {@code most} of them, and forgets what time has paid; returns for how many it did. */
    int settleSome(int most, Predicate<String> keys) {
        int settled = 0;
        for (String key : debts.keySet()) {
            if (settled == most) {
                break;
            }
            if (!keys.test(key)) {
                dropIfPaid(key);
            } else if (!send(key, /* atOnce= */ false).toSend.isEmpty()) {
                settled++;
            }
        }
        return settled;
    }

    /** Sends all that can be sent. */
    void settleAll(Predicate<String> keys) {
        debts.keySet().stream().filter(keys).forEach(key -> send(key, /* atOnce= */ true));
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
        private boolean others;

        KeyDebts begin(KeyDebts debt, boolean atOnce) {
            List<KeyDebts.Sent> own = debt.beginSending(now, atOnce);
            begun = own != null;
            others = own == null;
            toSend = own == null ? List.of() : own;
            return debt;
        }

        boolean isDone() {
            return !others;
        }
    }

    private void arrived(String key, KeyDebts.Sent sent) {
        debts.computeIfPresent(key, (same, debt) -> {
            debt.arrived(sent);
            return debt.isPaid(micros.getAsLong()) ? null : debt;
        });
    }

    private void mayBeLost(String key, KeyDebts.Sent sent) {
        debts.computeIfPresent(key, (same, debt) -> {
            debt.mayBeLost(sent, micros.getAsLong() + RETRY_MICROS);
            return debt;
        });
        onWork.run();
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
