package com.kapgel.ratelimit;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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

    /** By number of the layout and key in one text, because equal hash codes then make a search tree and not a list. */
    private final Map<String, KeyDebts> debts = new ConcurrentHashMap<>();

    private final Layouts layouts = new Layouts();
    private final String idPrefix = UUID.randomUUID() + "-";
    private final AtomicLong ids = new AtomicLong();
    private final LongSupplier micros;
    private final Sender sender;
    private final Runnable onWork;

    /** Sends debts to Redis. */
    @FunctionalInterface
    interface Sender {
        /** @param onFailure done if the debt may not have arrived */
        void send(String key, KeyDebts.Sent sent, long now, Runnable onFailure);
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
        return !debts.isEmpty() && debts.containsKey(owner(key, policy));
    }

    private String owner(String key, Policy policy) {
        return owner(key, layouts.numberOf(policy.layout()));
    }

    private static String owner(String key, int layout) {
        return layout + ":" + key;
    }

    private static String key(String owner) {
        return owner.substring(owner.indexOf(':') + 1);
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
        int layout = layouts.numberOf(policy.layout());
        if (key.length() > LONGEST_KEY || layout < 0) {
            return;
        }
        String owner = owner(key, layout);
        if (debts.size() < MOST || debts.containsKey(owner)) {
            debts.compute(owner, (same, debt) -> {
                KeyDebts current = debt == null ? none(policy, before) : debt;
                change.accept(current.open(policy));
                return current;
            });
        }
        onWork.run();
    }

    private KeyDebts none(Policy policy, long[] before) {
        return new KeyDebts(new Debt(policy, Arrays.copyOf(before, policy.numbers()), micros.getAsLong()));
    }

    /** Redis has told what it knows of the key. */
    void heard(String key, Policy policy, long[] numbers) {
        debts.computeIfPresent(owner(key, policy), (owner, debt) -> {
            debt.heard(policy, numbers, micros.getAsLong());
            return debt;
        });
    }

    /** Redis knows of nothing any more; what is really taken stays. */
    void redisForgot(String key, Policy policy) {
        debts.computeIfPresent(owner(key, policy), (owner, debt) -> {
            debt.redisForgot(micros.getAsLong());
            return debt;
        });
    }

    /** Drops what the key owes under any limits, because Redis has forgotten the key. */
    void drop(String key) {
        for (int layout = 0; layout < layouts.count(); layout++) {
            debts.remove(owner(key, layout));
        }
    }

    /** Sends what the key owes; what the caller sends next arrives after it. False if another thread is about to send it. */
    boolean settle(String key, Policy policy) {
        return debts.isEmpty() || settle(owner(key, policy), /* atOnce= */ true);
    }

    /** Sends what some keys owe, at most {@code most} of them, and forgets what time has paid; true if others are left. */
    boolean settleSome(int most, Predicate<String> keys) {
        int settled = 0;
        for (String owner : debts.keySet()) {
            if (settled == most) {
                return true;
            }
            if (!keys.test(key(owner))) {
                dropIfPaid(owner);
            } else if (settle(owner, /* atOnce= */ false)) {
                settled++;
            }
        }
        return !debts.isEmpty();
    }

    private boolean settle(String owner, boolean atOnce) {
        Sending sending = new Sending(atOnce);
        debts.computeIfPresent(owner, sending::begin);
        if (!sending.begun) {
            return !sending.others;
        }
        try {
            for (KeyDebts.Sent sent : sending.toSend) {
                sender.send(key(owner), sent, sending.now, () -> keepUnconfirmed(owner, sent));
            }
        } finally {
            debts.computeIfPresent(owner, (same, debt) -> {
                debt.endSending();
                return debt.isPaid(micros.getAsLong()) ? null : debt;
            });
        }
        return true;
    }

    /** The attempt of one thread to send what a key owes. */
    private final class Sending {
        private final boolean atOnce;
        private final long now = micros.getAsLong();
        private List<KeyDebts.Sent> toSend = List.of();
        private boolean begun;
        private boolean others;

        Sending(boolean atOnce) {
            this.atOnce = atOnce;
        }

        KeyDebts begin(String owner, KeyDebts debt) {
            if (atOnce || !debt.isToWait(now)) {
                var sent = debt.beginSending(now, () -> idPrefix + ids.incrementAndGet());
                begun = sent.isPresent();
                others = sent.isEmpty();
                toSend = sent.orElse(List.of());
            }
            return debt;
        }
    }

    private void keepUnconfirmed(String owner, KeyDebts.Sent sent) {
        long now = micros.getAsLong();
        debts.compute(owner, (same, debt) -> {
            Policy policy = sent.debt().policy();
            KeyDebts current = debt == null ? none(policy, new long[0]) : debt;
            current.unconfirmed(sent, now + RETRY_MICROS);
            return current;
        });
        onWork.run();
    }

    private void dropIfPaid(String owner) {
        debts.computeIfPresent(owner, (same, debt) -> debt.isPaid(micros.getAsLong()) ? null : debt);
    }

    /** Forgets debts that time has paid, if there is no room left. Takes a while. */
    void makeRoom() {
        if (debts.size() >= MOST) {
            debts.keySet().forEach(this::dropIfPaid);
        }
    }
}
