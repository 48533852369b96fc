package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts in a concurrent map.
 *
 * <p>A key whose limits are all unused again is the same as an absent one, so forgetting it loses nothing. That happens in
 * sweeps, whenever the map has doubled since the last one: the map holds at most about twice the keys that are live.
 */
final class MemoryBuckets implements Buckets {
    private static final long SMALLEST_SWEEP = 1024;

    private final LongSupplier microsSinceEpoch;
    private final ConcurrentHashMap<String, Entry> table = new ConcurrentHashMap<>();
    private final AtomicLong sweepAt = new AtomicLong(SMALLEST_SWEEP);

    MemoryBuckets(LongSupplier microsSinceEpoch) {
        this.microsSinceEpoch = microsSinceEpoch;
    }

    /** Keys held right now, live or not yet swept. */
    long size() {
        return table.mappingCount();
    }

    @Override
    public Decision decide(String key, Policy policy, long cost) {
        Decision[] decision = new Decision[1];
        table.compute(key, (k, known) -> {
            Entry entry = known == null ? new Entry(policy) : known;
            decision[0] = entry.decide(policy, microsSinceEpoch.getAsLong(), cost);
            return entry;
        });
        sweepWhenGrown();
        return decision[0];
    }

    @Override
    public CompletionStage<Decision> decideAsync(String key, Policy policy, long cost) {
        return CompletableFuture.completedFuture(decide(key, policy, cost));
    }

    @Override
    public void reset(String key, Policy policy) {
        table.remove(key);
    }

    private void sweepWhenGrown() {
        long threshold = sweepAt.get();
        if (table.mappingCount() <= threshold || !sweepAt.compareAndSet(threshold, Long.MAX_VALUE)) {
            return;
        }
        long now = microsSinceEpoch.getAsLong();
        for (String key : table.keySet()) {
            table.computeIfPresent(key, (k, entry) -> entry.unusedAt(now) ? null : entry);
        }
        sweepAt.set(Math.max(SMALLEST_SWEEP, 2 * table.mappingCount()));
    }

    /** The state of one key. Guarded by its place in the table. */
    private static final class Entry {
        private Policy policy;
        private long[] state;
        private long asOf;

        Entry(Policy policy) {
            this.policy = policy;
            this.state = new long[policy.numbers()];
        }

        Decision decide(Policy current, long now, long cost) {
            if (!current.shape().equals(policy.shape())) {
                state = new long[current.numbers()];
            }
            policy = current;
            Decision decision = current.decide(state, 0, asOf, now, cost, DecidedBy.MEMORY);
            asOf = now;
            return decision;
        }

        boolean unusedAt(long now) {
            boolean unused = policy.unusedAt(state, 0, asOf, now);
            asOf = now;
            return unused;
        }
    }
}
