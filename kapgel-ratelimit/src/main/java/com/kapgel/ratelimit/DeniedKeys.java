package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Denials of Redis that still hold, so that a key which keeps calling costs no round trip until it can be admitted.
 *
 * <p>Nothing is guessed. A reply carries the whole state of its key, and as time passes a state only comes to admit more:
 * buckets drain, windows end. What other instances take meanwhile only makes it admit less. So a call that the state would deny
 * even if all the time since the question had passed at the server is denied by Redis too; any other is sent there. Only a refund
 * or reset can prove that wrong: those of this instance are told here, those of others show after a second at most.
 *
 * <p>A fixed number of slots, one key each, the newest wins; losing one costs a round trip. Safe for use by several threads.
 */
final class DeniedKeys {
    private static final int SLOTS = 4_096;
    private static final int LONGEST_KEY = 256;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoClock;
    private final AtomicReferenceArray<@Nullable Denial> slots = new AtomicReferenceArray<>(SLOTS);

    DeniedKeys(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** The denial that Redis would give, or null if it must be asked. */
    @Nullable
    Decision find(String key, Policy policy, long cost) {
        int slot = slot(key);
        Denial denial = slots.get(slot);
        if (denial == null || !denial.key.equals(key)) {
            return null;
        }
        long now = nanoClock.getAsLong();
        if (!denial.policy.equals(policy) || now - denial.answeredNanos >= LONGEST_NANOS) {
            slots.compareAndSet(slot, denial, null);
            return null;
        }
        // Rounded up to a microsecond, so that no denial outlives that of Redis.
        if (denial.decide(cost, now - denial.askedNanos + 999).allowed()) {
            return null;
        }
        // The answer counts from when the reply came, so that who waits as long as told is not early.
        return denial.decide(cost, now - denial.answeredNanos);
    }

    /** Redis has denied a call, and these were the numbers. */
    void add(String key, Policy policy, long[] state, long serverMicros, long askedNanos) {
        if (key.length() <= LONGEST_KEY) {
            slots.set(slot(key), new Denial(key, policy, state, serverMicros, askedNanos, nanoClock.getAsLong()));
        }
    }

    /** Redis must be asked about this key again. */
    void forget(String key) {
        int slot = slot(key);
        Denial denial = slots.get(slot);
        if (denial != null && denial.key.equals(key)) {
            slots.compareAndSet(slot, denial, null);
        }
    }

    private static int slot(String key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return (hash >>> 16) & (SLOTS - 1);
    }

    /**
     * What was known when the reply came.
     *
     * @param state never written
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; the state is as it came from Redis.
    private record Denial(
            String key, Policy policy, long[] state, long serverMicros, long askedNanos, long answeredNanos) {
        Decision decide(long cost, long nanosLater) {
            return policy.decide(
                    state.clone(), 0, serverMicros, serverMicros + nanosLater / 1_000, cost, DecidedBy.CACHE);
        }
    }
}
