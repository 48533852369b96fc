package com.kapgel.ratelimit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** One table per limiter name, so that limiters of the same name share their counts, as they do in Redis. */
final class MemoryBackend extends Backend {
    private final Map<String, MemoryBuckets> tables = new ConcurrentHashMap<>();
    private final LongSupplier microsSinceEpoch;

    MemoryBackend(LongSupplier microsSinceEpoch) {
        this.microsSinceEpoch = microsSinceEpoch;
    }

    @Override
    Buckets buckets(String limiterName) {
        return tables.computeIfAbsent(limiterName, name -> new MemoryBuckets(microsSinceEpoch));
    }

    @Override
    public void close() {
        tables.clear();
    }

    @Override
    public String toString() {
        return "memory";
    }
}
