package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What one limiter of this instance decides without Redis, by a memory that is kept as Redis last told it. What it admits becomes
 * a debt to Redis.
 */
final class LocalDecisions {
    /** A while, for callers whom nobody can tell when Redis will be back. */
    private static final long WHILE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Fallback.Kind fallback;
    private final Share share;
    private final MemoryBuckets memory;
    private final Debts debts;
    private final LongSupplier micros;

    /** @param micros the clock of Redis */
    LocalDecisions(Fallback.Kind fallback, Share share, MemoryBuckets memory, Debts debts, LongSupplier micros) {
        this.fallback = fallback;
        this.share = share;
        this.memory = memory;
        this.debts = debts;
        this.micros = micros;
    }

    /** Decides because Redis does not. */
    Decision fallBack(String key, Policy policy, long cost) {
        if (fallback == Fallback.Kind.MEMORY || cost < 0) {
            return decide(key, policy, cost);
        }
        if (fallback == Fallback.Kind.DENY) {
            return policy.denied(WHILE_NANOS, DecidedBy.NOBODY);
        }
        if (cost > 0) {
            debts.took(key, policy, () -> known(key, policy), Math.min(cost, policy.largestBurst()));
        }
        return policy.describe(new long[policy.numbers()], 0, micros.getAsLong(), 0, DecidedBy.NOBODY);
    }

    /**
     * Whether a call fits besides what was admitted here and Redis has yet to be told of. Shares cannot tell, and other fallbacks do not
     * count.
     */
    boolean hasRoom(String key, Policy policy, long cost) {
        boolean counts = fallback == Fallback.Kind.MEMORY && share.of(policy).equals(policy);
        return !counts || cost == 0 || memory.decide(key, policy, 0).remaining() >= cost;
    }

    /** Redis has admitted a call without knowing of others, so what it tells of the key is less than the memory has to count. */
    void alsoCount(String key, Policy policy, long cost) {
        if (share.of(policy).equals(policy)) {
            memory.decide(key, policy, cost);
        }
    }

    /** Decides by the memory, because Redis is not to be asked about this key. */
    Decision decide(String key, Policy policy, long cost) {
        long[] before = cost < 0 ? known(key, policy) : new long[0];
        Policy part = share.of(policy);
        Decision decision = asOfTheWhole(policy, part, memory.decide(key, part, cost), cost);
        if (cost < 0) {
            debts.took(key, policy, () -> before, cost);
        } else if (cost > 0 && decision.allowed()) {
            debts.took(key, policy, () -> known(key, policy, cost), cost);
        }
        return decision;
    }

    /** What Redis knows of the key, as far as the memory does. */
    private long[] known(String key, Policy policy) {
        return known(key, policy, 0);
    }

    /** Likewise, where the memory has counted a call of this cost that Redis has not. */
    private long[] known(String key, Policy policy, long cost) {
        Policy part = share.of(policy);
        long[] numbers = memory.numbers(key, part);
        part.take(numbers, 0, -cost);
        return share.up(policy, part, numbers);
    }

    /** A decision by the part of a policy, about the limits that callers know. */
    private static Decision asOfTheWhole(Policy whole, Policy part, Decision decision, long cost) {
        if (whole.equals(part)) {
            return decision;
        }
        boolean onlyTheWholeAdmits = decision.retryAfterNanos() == Decision.NEVER && cost <= whole.largestCost();
        return new Decision(
                decision.remaining(),
                onlyTheWholeAdmits ? WHILE_NANOS : decision.retryAfterNanos(),
                decision.resetAfterNanos(),
                whole.ruling(DecidedBy.MEMORY, part.limits().indexOf(decision.limit())));
    }

    /** Gives a call back to the memory only: Redis has given it back too, or has been asked to. */
    Decision giveBack(String key, Policy policy, long cost) {
        Policy part = share.of(policy);
        return asOfTheWhole(policy, part, memory.decide(key, part, cost), cost);
    }

    /** Redis has not given a call back, although the memory has. */
    void oweRefund(String key, Policy policy, long cost) {
        debts.took(key, policy, () -> knownBeforeRefund(key, policy, -cost), cost);
    }

    private long[] knownBeforeRefund(String key, Policy policy, long givenBack) {
        long[] numbers = known(key, policy);
        policy.take(numbers, 0, Math.min(givenBack, policy.largestBurst()));
        return numbers;
    }

    /** Forgets the key here, and owes that to Redis. */
    void reset(String key, Policy policy) {
        debts.forgot(key, policy, () -> known(key, policy));
        memory.reset(key, share.of(policy));
    }

    /** Redis has forgotten the key. */
    void wasReset(String key, Policy policy) {
        debts.drop(key);
        memory.reset(key, share.of(policy));
    }

    /** Redis has forgotten the key, which was forgotten here before that; what was admitted since is owed as it is. */
    void wasResetLate(String key) {
        debts.redisForgot(key);
    }

    /**
     * Redis has told the numbers of the key as of {@code serverMicros}, or as of now if that is 0.
     *
     * @param forMemory the same without calls that the memory is about to count itself
     */
    void hear(String key, Policy policy, long[] told, long[] forMemory, long serverMicros) {
        Policy part = share.of(policy);
        memory.raise(key, part, share.down(policy, part, asOfNow(policy, forMemory, serverMicros)));
        if (!debts.isEmpty()) {
            debts.heard(key, policy, asOfNow(policy, told, serverMicros));
        }
    }

    private long[] asOfNow(Policy policy, long[] numbers, long serverMicros) {
        if (serverMicros == 0) {
            return numbers;
        }
        long[] current = numbers.clone();
        policy.pass(current, serverMicros, micros.getAsLong());
        return current;
    }

    /**
     * Redis has counted a call about which this instance had decided meanwhile.
     *
     * @param told the numbers of the key with the call, as of {@code serverMicros} or now
     */
    void countedTooLate(String key, Policy policy, long cost, long[] told, long serverMicros) {
        if (serverMicros == 0 || policy.windowsEnd(serverMicros) > micros.getAsLong()) {
            debts.took(key, policy, () -> asOfNow(policy, told, serverMicros), -cost);
        }
    }
}
