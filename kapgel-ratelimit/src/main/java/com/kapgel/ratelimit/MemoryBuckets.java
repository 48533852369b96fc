package com.kapgel.ratelimit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One limiter's way to the counts of its name: by a {@link BucketTable} while that is possible, else by a {@link StateTable}. */
final class MemoryBuckets implements Buckets {
    private final @Nullable BucketTable table;
    private final StateTable states;

    /** @param table for a limiter with no other policy than its bucket */
    MemoryBuckets(@Nullable BucketTable table, StateTable states) {
        this.table = table;
        this.states = states;
    }

    @Override
    public Decision decide(String key, Policy policy, long cost) {
        if (table != null) {
            Decision decision = table.decide(key, cost);
            if (decision != null) {
                return decision;
            }
        }
        return states.decide(key, policy, cost);
    }

    @Override
    public CompletionStage<Decision> decideAsync(String key, Policy policy, long cost) {
        return CompletableFuture.completedFuture(decide(key, policy, cost));
    }

    @Override
    public void reset(String key, Policy policy) {
        if (table == null || !table.reset(key)) {
            states.reset(key);
        }
    }
}
