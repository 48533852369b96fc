package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What one limiter of this instance decides without Redis, by a memory that is kept as Redis last told it. What it admits becomes
 * a debt to Redis.
 */
final class Alone {
    /** A while, for callers whom nobody can tell when Redis will be back. */
    private static final long DENIED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Fallback fallback;
    private final Share share;
    private final MemoryBuckets memory;
    private final Debts debts;
    private final LongSupplier micros;

    /** @param micros the clock of Redis */
    Alone(Fallback fallback, Share share, MemoryBuckets memory, Debts debts, LongSupplier micros) {
        this.fallback = fallback;
        this.share = share;
        this.memory = memory;
        this.debts = debts;
        this.micros = micros;
    }

    Decision decide(String key, Policy policy, long cost) {
        if (cost == 0 || !debts.hasNone(key, policy)) {
            return decide(key, policy, cost, new long[0]);
        }
        return decide(key, policy, cost, memory.numbers(key, share.of(policy)));
    }

    private Decision decide(String key, Policy policy, long cost, long[] before) {
        Decision decision = switch (fallback.kind()) {
            case MEMORY -> memory.decide(key, share.of(policy), cost);
            case ALLOW -> policy.describe(new long[policy.numbers()], 0, micros.getAsLong(), 0, DecidedBy.NOBODY);
            case DENY -> policy.denied(DENIED_NANOS, DecidedBy.NOBODY);
        };
        if (cost < 0 || (cost > 0 && decision.allowed())) {
            debts.took(key, policy, before, cost);
        }
        return decision;
    }

    void reset(String key, Policy policy) {
        debts.forgot(key, policy, memory.numbers(key, share.of(policy)));
        memory.reset(key, share.of(policy));
    }

    /** Redis has told the state of the key, which is as of now. */
    void hear(String key, Policy policy, long[] numbers) {
        Policy part = share.of(policy);
        memory.raise(key, part, share.down(policy, part, numbers));
        if (!debts.isEmpty()) {
            debts.heard(key, policy, numbers);
        }
    }

    /** Redis has counted a call about which this instance had decided meanwhile. */
    void countedTooLate(String key, Policy policy, long cost) {
        debts.took(key, policy, memory.numbers(key, share.of(policy)), -cost);
    }

    /** Redis has given back a call, or forgotten the key; so does the memory. */
    void follow(String key, Policy policy, long cost) {
        memory.decide(key, share.of(policy), cost);
    }
}
