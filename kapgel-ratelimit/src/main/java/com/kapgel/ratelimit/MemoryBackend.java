package com.kapgel.ratelimit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** One table of buckets per limiter name, so that limiters of the same name share their counts, as they do in Redis. */
final class MemoryBackend extends Backend {
    private final Map<String, MemoryBuckets> tables = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    MemoryBackend(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    @Override
    Buckets buckets(String limiterName, List<Limit> limits) {
        MemoryBuckets table = tables.computeIfAbsent(limiterName, name -> new MemoryBuckets(limits, nanoClock));
        if (!table.limits().equals(limits)) {
            throw new IllegalArgumentException("A limiter named \"" + limiterName
                    + "\" with other limits uses this backend already: give this one another name");
        }
        return table;
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
