package com.kapgel.ratelimit;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The counts of all limiters of one name.
 *
 * <p>While they have one and the same token bucket for a limit, their counts are in a {@link BucketTable}. The first limiter that
 * has anything else moves them to a {@link StateTable}, where states that different limits have written are understood: the
 * same thing happens as in Redis.
 */
final class MemoryCounts {
    private final LongSupplier nanoClock;
    private final long maxKeys;
    private final Evictions evictions;
    private final KeyHash hash = KeyHash.random();
    private final StateTable states;
    private @Nullable BucketTable buckets;
    private boolean mixed;

    MemoryCounts(LongSupplier microsSinceEpoch, LongSupplier nanoClock, long maxKeys, Evictions evictions) {
        this.nanoClock = nanoClock;
        this.maxKeys = maxKeys;
        this.evictions = evictions;
        this.states = new StateTable(hash, microsSinceEpoch, maxKeys, evictions);
    }

    /** The counts as a limiter with this policy, or with any, is to use them. */
    synchronized MemoryBuckets bucketsFor(Optional<Policy> fixedPolicy) {
        Optional<NanoBucket> wanted = mixed ? Optional.empty() : fixedPolicy.flatMap(NanoBucket::of);
        BucketTable current = buckets;
        if (current == null && wanted.isPresent()) {
            current = new BucketTable(wanted.get(), hash, nanoClock, maxKeys, evictions);
            buckets = current;
        }
        if (current != null
                && wanted.isPresent()
                && wanted.get().limit().equals(current.bucket().limit())) {
            return new MemoryBuckets(current, states);
        }
        mixed = true;
        if (current != null) {
            moveToStates(current);
            buckets = null;
        }
        return new MemoryBuckets(null, states);
    }

    private void moveToStates(BucketTable table) {
        NanoBucket from = table.bucket();
        Policy policy = Policy.of(List.of(from.limit()));
        BucketMeter to = (BucketMeter) policy.meter(0);
        table.close((fingerprint, level) -> states.raise(fingerprint, policy, from.numbers(to, level)));
    }

    /** Bytes that the counts take. */
    synchronized long bytes() {
        return states.bytes() + (buckets == null ? 0 : buckets.bytes());
    }
}
