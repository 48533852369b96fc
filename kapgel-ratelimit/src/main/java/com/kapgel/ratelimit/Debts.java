package com.kapgel.ratelimit;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the keys of a limiter owe to Redis. A debt is sent ahead of the key's next call, on the same connection, so Redis has added
 * it before it decides; those of keys that do not call again are sent by and by.
 *
 * <p>A hundred thousand keys are remembered; what others are admitted meanwhile is never told. Safe for use by several threads.
 */
final class Debts {
    private static final int MOST = 100_000;

    private final Map<Owner, Debt> debts = new ConcurrentHashMap<>();
    private final Share share;
    private final LongSupplier micros;
    private final Sender sender;
    private final Runnable onWork;

    /** One state in Redis. */
    private record Owner(String key, String shape) {}

    /** Sends amounts to Redis. */
    @FunctionalInterface
    interface Sender {
        /** @param onFailure done if the amounts may not have arrived */
        void send(String key, Policy policy, long[] amounts, Runnable onFailure);
    }

    /**
     * @param micros the clock of Redis
     * @param onWork done when there is something to send by and by, or no room left
     */
    Debts(Share share, LongSupplier micros, Sender sender, Runnable onWork) {
        this.share = share;
        this.micros = micros;
        this.sender = sender;
        this.onWork = onWork;
    }

    boolean isEmpty() {
        return debts.isEmpty();
    }

    /** Whether {@link #took} would begin a debt, and so need to know what was before. */
    boolean hasNone(String key, Policy policy) {
        return debts.isEmpty() || !debts.containsKey(owner(key, policy));
    }

    private static Owner owner(String key, Policy policy) {
        return new Owner(key, policy.shape());
    }

    /**
     * A call was admitted without Redis, or given back if {@code cost} is negative.
     *
     * @param before the numbers of the key before, in units of the part; empty, as if it had been unused, where {@link
     *     #hasNone} has said that they are not needed
     */
    void took(String key, Policy whole, long[] before, long cost) {
        change(key, whole, before, debt -> debt.took(cost, micros.getAsLong()));
    }

    /** Everything that the key had taken was given back without Redis. */
    void forgot(String key, Policy whole, long[] before) {
        change(key, whole, before, debt -> debt.forgot(micros.getAsLong()));
    }

    private void change(String key, Policy whole, long[] before, Consumer<Debt> change) {
        Owner owner = owner(key, whole);
        boolean first = debts.isEmpty();
        if (debts.size() >= MOST && !debts.containsKey(owner)) {
            onWork.run();
            return;
        }
        debts.compute(owner, (sameOwner, debt) -> {
            Debt current = debt == null ? newDebt(whole, before) : debt;
            change.accept(current);
            return current;
        });
        if (first) {
            onWork.run();
        }
    }

    private Debt newDebt(Policy whole, long[] before) {
        Policy part = share.of(whole);
        return new Debt(whole, part, Arrays.copyOf(before, part.numbers()), micros.getAsLong());
    }

    /** Redis has told what it knows of the key, in units of the whole. */
    void heard(String key, Policy whole, long[] numbers) {
        debts.computeIfPresent(owner(key, whole), (owner, debt) -> {
            debt.heard(share.down(whole, debt.part(), numbers), micros.getAsLong());
            return debt;
        });
    }

    /** Drops the key's debt, because Redis is told to forget the key. */
    void drop(String key, Policy policy) {
        debts.remove(owner(key, policy));
    }

    /** Sends what the key owes; what the caller sends next arrives after it. False if another thread is about to send it. */
    boolean settle(String key, Policy policy) {
        return debts.isEmpty() || settle(owner(key, policy));
    }

    /** Sends what some keys owe, at most {@code most} of them; true if others are left. */
    boolean settleSome(int most, Predicate<String> keys) {
        int settled = 0;
        for (Owner owner : debts.keySet()) {
            if (settled == most) {
                return true;
            }
            if (keys.test(owner.key()) && settle(owner)) {
                settled++;
            }
        }
        return !debts.isEmpty();
    }

    private boolean settle(Owner owner) {
        AtomicReference<@Nullable Debt> found = new AtomicReference<>();
        AtomicReference<long @Nullable []> toSend = new AtomicReference<>();
        debts.computeIfPresent(owner, (sameOwner, debt) -> {
            found.set(debt);
            toSend.set(debt.beginSending(micros.getAsLong()));
            return debt;
        });
        Debt debt = found.get();
        long[] amounts = toSend.get();
        if (debt == null) {
            return true;
        }
        if (amounts == null) {
            return false;
        }
        if (!Debt.isZero(amounts)) {
            send(owner, debt, amounts);
        }
        debts.computeIfPresent(owner, (sameOwner, same) -> {
            same.endSending();
            return same.isPaid(micros.getAsLong()) ? null : same;
        });
        return true;
    }

    private void send(Owner owner, Debt debt, long[] amounts) {
        long[] whole = share.up(debt.whole(), debt.part(), amounts);
        sender.send(
                owner.key(),
                debt.whole(),
                whole,
                () -> change(
                        owner.key(),
                        debt.whole(),
                        new long[amounts.length],
                        again -> again.add(amounts, micros.getAsLong())));
    }

    /** Forgets debts that time has paid, if there is no room left. Takes a while. */
    void makeRoom() {
        if (debts.size() < MOST) {
            return;
        }
        for (Owner owner : debts.keySet()) {
            debts.computeIfPresent(owner, (same, debt) -> debt.isPaid(micros.getAsLong()) ? null : debt);
        }
    }
}
