package com.kapgel.ratelimit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One limiter's way to the counts of its name: by a {@link BucketTable} while that is possible, else by a {@link StateTable}. */
final class MemoryBuckets implements Buckets {
    private final @Nullable BucketTable table;
    private final Supplier<StateTable> states;

    /**
     * @param table for a limiter with no other policy than its bucket
     * @param states asked once there is no table, or it is closed
     */
    MemoryBuckets(@Nullable BucketTable table, Supplier<StateTable> states) {
        this.table = table;
        this.states = states;
    }

    @Override
    public Decision decide(String key, Policy policy, long cost) {
        if (table != null && table.bucket().isOf(policy)) {
            Decision decision = table.decide(key, cost);
            if (decision != null) {
                return decision;
            }
        }
        return states.get().decide(key, policy, cost);
    }

    /** The numbers of a key as of now, as {@link Policy} has them. */
    long[] numbers(String key, Policy policy) {
        if (table != null && table.bucket().isOf(policy)) {
            Decision decision = table.decide(key, 0);
            if (decision != null) {
                return table.bucket().numbers((BucketMeter) policy.meter(0), decision.unitsToReset());
            }
        }
        return states.get().numbers(key, policy);
    }

    /** Makes the numbers of a key as of now at least these. */
    void raise(String key, Policy policy, long[] numbers) {
        boolean raised = table != null
                && table.bucket().isOf(policy)
                && table.raise(key, table.bucket().level((BucketMeter) policy.meter(0), numbers));
        if (!raised) {
            states.get().raise(key, policy, numbers);
        }
    }

    @Override
    public CompletionStage<Decision> decideAsync(String key, Policy policy, long cost) {
        return CompletableFuture.completedFuture(decide(key, policy, cost));
    }

    @Override
    public void reset(String key, Policy policy) {
        if (table == null || !table.reset(key)) {
            states.get().reset(key);
        }
    }
}
