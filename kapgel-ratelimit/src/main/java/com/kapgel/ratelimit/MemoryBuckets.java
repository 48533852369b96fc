package com.kapgel.ratelimit;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Buckets in a concurrent map, levels in units of a fraction of a nanosecond.
 *
 * <p>A key whose buckets have drained is the same as an absent one, so forgetting it loses nothing. That happens in
 * sweeps, whenever the map has doubled since the last one: the map holds at most about twice the keys that are live.
 */
final class MemoryBuckets implements Buckets {
    /** Keeps {@code level + cost} below {@link Long#MAX_VALUE}. */
    private static final long MAX_UNITS = Long.MAX_VALUE / 2;

    private static final long SMALLEST_SWEEP = 1024;

    private final List<Limit> limits;
    private final TokenBucket[] buckets;
    private final LongSupplier nanoClock;
    private final ConcurrentHashMap<String, Levels> table = new ConcurrentHashMap<>();
    private final AtomicLong sweepAt = new AtomicLong(SMALLEST_SWEEP);

    MemoryBuckets(List<Limit> limits, LongSupplier nanoClock) {
        this.limits = limits;
        this.buckets = limits.stream()
                .map(limit -> TokenBucket.of(limit, 1, MAX_UNITS))
                .toArray(TokenBucket[]::new);
        this.nanoClock = nanoClock;
    }

    List<Limit> limits() {
        return limits;
    }

    /** Keys held right now, live or not yet swept. */
    long size() {
        return table.mappingCount();
    }

    @Override
    public Decision take(String key, long cost) {
        Call call = new Call(cost);
        table.compute(key, (k, levels) -> call.decide(levels == null ? new Levels(buckets.length) : levels));
        sweepWhenGrown();
        return call.decision;
    }

    private void sweepWhenGrown() {
        long threshold = sweepAt.get();
        if (table.mappingCount() <= threshold || !sweepAt.compareAndSet(threshold, Long.MAX_VALUE)) {
            return;
        }
        long now = nanoClock.getAsLong();
        for (String key : table.keySet()) {
            table.computeIfPresent(key, (k, levels) -> levels.drainedAt(now, buckets) ? null : levels);
        }
        sweepAt.set(Math.max(SMALLEST_SWEEP, 2 * table.mappingCount()));
    }

    /** The levels of one key at one time. Guarded by its entry in the table. */
    private static final class Levels {
        private final long[] levels;
        private long asOf;

        Levels(int count) {
            levels = new long[count];
        }

        void drainTo(long now, TokenBucket[] buckets) {
            for (int i = 0; i < levels.length; i++) {
                levels[i] = buckets[i].drained(levels[i], now - asOf);
            }
            asOf = now;
        }

        boolean drainedAt(long now, TokenBucket[] buckets) {
            for (int i = 0; i < levels.length; i++) {
                if (buckets[i].drained(levels[i], now - asOf) > 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** One call on its way through the table: carries the decision out of the entry's lock. */
    private final class Call {
        private final long cost;
        private Decision decision = Decision.denied(0, Decision.NEVER);

        Call(long cost) {
            this.cost = cost;
        }

        Levels decide(Levels key) {
            key.drainTo(nanoClock.getAsLong(), buckets);
            long remaining = Long.MAX_VALUE;
            long wait = 0;
            for (int i = 0; i < buckets.length; i++) {
                long level = key.levels[i];
                remaining = Math.min(remaining, buckets[i].remaining(level));
                if (!buckets[i].canEverAdmit(cost)) {
                    wait = Decision.NEVER;
                } else if (!buckets[i].admits(level, cost)) {
                    wait = Math.max(wait, buckets[i].nanosUntilAdmitted(level, cost));
                }
            }
            if (wait > 0) {
                decision = Decision.denied(remaining, wait);
                return key;
            }
            for (int i = 0; i < buckets.length; i++) {
                key.levels[i] = buckets[i].taken(key.levels[i], cost);
            }
            decision = Decision.allowed(remaining - cost);
            return key;
        }
    }
}
