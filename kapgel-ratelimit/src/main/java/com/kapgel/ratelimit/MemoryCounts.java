package com.kapgel.ratelimit;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The counts of all limiters of one name.
 *
 * <p>While they have one and the same token bucket for a limit, their counts are in a {@link BucketTable}. The first limiter that has
 * anything else moves them to a {@link StateTable}, where every limit finds its own.
 */
final class MemoryCounts {
    private final LongSupplier microsSinceEpoch;
    private final LongSupplier nanoClock;
    private final long maxKeys;
    private final Evictions evictions;
    private final KeyHash hash = KeyHash.random();
    private @Nullable BucketTable buckets;

    /** Null as long as {@link #buckets} are enough. */
    private volatile @Nullable StateTable states;

    MemoryCounts(LongSupplier microsSinceEpoch, LongSupplier nanoClock, long maxKeys, Evictions evictions) {
        this.microsSinceEpoch = microsSinceEpoch;
        this.nanoClock = nanoClock;
        this.maxKeys = maxKeys;
        this.evictions = evictions;
    }

    /** The counts as a limiter with this policy, or with any, is to use them. */
    synchronized MemoryBuckets bucketsFor(Optional<Policy> fixedPolicy) {
        Optional<NanoBucket> wanted = states != null ? Optional.empty() : fixedPolicy.flatMap(NanoBucket::of);
        BucketTable current = buckets;
        if (current == null && wanted.isPresent()) {
            current = new BucketTable(wanted.get(), hash, nanoClock, maxKeys, evictions);
            buckets = current;
        }
        if (current != null
                && wanted.isPresent()
                && wanted.get().limit().equals(current.bucket().limit())) {
            return new MemoryBuckets(current, this::states);
        }
        StateTable common = states;
        if (common == null) {
            common = new StateTable(hash, microsSinceEpoch, maxKeys, evictions);
            states = common;
        }
        if (current != null) {
            moveTo(common, current);
            buckets = null;
        }
        return new MemoryBuckets(null, this::states);
    }

    private StateTable states() {
        return Objects.requireNonNull(states, "states are there before a table of buckets is closed");
    }

    private void moveTo(StateTable common, BucketTable table) {
        NanoBucket from = table.bucket();
        Policy policy = Policy.of(List.of(from.limit()));
        BucketMeter to = (BucketMeter) policy.meter(0);
        table.close((fingerprint, level) -> common.raise(fingerprint, policy, from.numbers(to, level)));
    }

    /** Bytes that the counts take. */
    synchronized long bytes() {
        return (states == null ? 0 : states.bytes()) + (buckets == null ? 0 : buckets.bytes());
    }
}
