package com.kapgel.ratelimit;

import java.util.function.LongSupplier;

/**
 * The counts of a limiter whatever its limits are: flat arrays, a short lock per part of them, and nothing allocated but the
 * decision.
 */
final class StateTable {
    /** So many that the array of a full one of the usual size stays below what G1 keeps in regions of its own. */
    private static final int MOST_SEGMENTS = 512;

    /** Keys are spread by chance, so smaller ones would be full while others have room. */
    private static final int KEYS_PER_SEGMENT = 512;

    private final KeyHash hash;
    private final Evictions evictions;
    private final StateSegment[] segments;

    /**
     * @param clock microseconds since the epoch
     * @param maxKeys how many keys may be in use before those that are {@linkplain Meter#worth worth} least are given up
     */
    StateTable(KeyHash hash, LongSupplier clock, long maxKeys, Evictions evictions) {
        this.hash = hash;
        this.evictions = evictions;
        int count = (int) Math.max(1, Math.min(MOST_SEGMENTS, maxKeys / KEYS_PER_SEGMENT));
        this.segments = new StateSegment[count];
        int mostPerSegment = (int) Math.min(1 << 24, (maxKeys + count - 1) / count);
        for (int i = 0; i < count; i++) {
            segments[i] = new StateSegment(clock, mostPerSegment);
        }
    }

    private StateSegment segment(long fingerprint) {
        return segments[(int) (((fingerprint >>> 32) * segments.length) >>> 32)];
    }

    /** As {@link Buckets#decide}. */
    Decision decide(String key, Policy policy, long cost) {
        long fingerprint = hash.of(key);
        StateSegment segment = segment(fingerprint);
        Decision decision;
        int evicted;
        synchronized (segment) {
            decision = segment.decide(fingerprint, policy, cost);
            evicted = segment.takeEvicted();
        }
        evictions.add(evicted);
        return decision;
    }

    void reset(String key) {
        long fingerprint = hash.of(key);
        StateSegment segment = segment(fingerprint);
        synchronized (segment) {
            segment.reset(fingerprint);
        }
    }

    /** The numbers of a key as of now. */
    long[] numbers(String key, Policy policy) {
        long fingerprint = hash.of(key);
        StateSegment segment = segment(fingerprint);
        synchronized (segment) {
            return segment.numbers(fingerprint, policy);
        }
    }

    /** Makes the numbers of a key as of now at least these. */
    void raise(String key, Policy policy, long[] numbers) {
        raise(hash.of(key), policy, numbers);
    }

    /** Makes the numbers of the key that has this fingerprint at least these. */
    void raise(long fingerprint, Policy policy, long[] numbers) {
        StateSegment segment = segment(fingerprint);
        int evicted;
        synchronized (segment) {
            segment.raise(fingerprint, policy, numbers);
            evicted = segment.takeEvicted();
        }
        evictions.add(evicted);
    }

    /** Bytes that the counts take. */
    long bytes() {
        long bytes = 0;
        for (StateSegment segment : segments) {
            synchronized (segment) {
                bytes += segment.bytes();
            }
        }
        return bytes;
    }
}
