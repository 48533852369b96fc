package com.kapgel.ratelimit;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Counts by limiter name, so that limiters of the same name share theirs, as they do in Redis. */
final class MemoryBackend extends Backend {
    /** As many keys of one token bucket take about 70 MB. */
    static final long DEFAULT_MAX_KEYS = 1L << 21;

    private final Map<String, MemoryCounts> counts = new ConcurrentHashMap<>();
    private final LongSupplier microsSinceEpoch;
    private final LongSupplier nanoClock;
    private final long maxKeys;
    private final Evictions evictions;

    MemoryBackend(LongSupplier microsSinceEpoch, LongSupplier nanoClock, long maxKeys) {
        this(microsSinceEpoch, nanoClock, requirePositive(maxKeys), new Evictions(maxKeys));
    }

    private MemoryBackend(LongSupplier microsSinceEpoch, LongSupplier nanoClock, long maxKeys, Evictions evictions) {
        this.microsSinceEpoch = microsSinceEpoch;
        this.nanoClock = nanoClock;
        this.maxKeys = maxKeys;
        this.evictions = evictions;
    }

    /** For the time without Redis. */
    static MemoryBackend besideRedis(LongSupplier microsSinceEpoch, LongSupplier nanoClock) {
        return new MemoryBackend(
                microsSinceEpoch, nanoClock, DEFAULT_MAX_KEYS, Evictions.besideRedis(DEFAULT_MAX_KEYS));
    }

    private static long requirePositive(long maxKeys) {
        if (maxKeys < 1) {
            throw new IllegalArgumentException("maxKeys must be at least 1, was " + maxKeys);
        }
        return maxKeys;
    }

    @Override
    MemoryBuckets buckets(String limiterName, Optional<Policy> fixedPolicy) {
        return counts.computeIfAbsent(
                        limiterName, name -> new MemoryCounts(microsSinceEpoch, nanoClock, maxKeys, evictions))
                .bucketsFor(fixedPolicy);
    }

    @Override
    public long evictedKeys() {
        return evictions.total();
    }

    /** Bytes that the counts of all limiters take. */
    long bytes() {
        return counts.values().stream().mapToLong(MemoryCounts::bytes).sum();
    }

    @Override
    public void close() {
        counts.clear();
    }

    @Override
    public String toString() {
        return "memory";
    }
}
