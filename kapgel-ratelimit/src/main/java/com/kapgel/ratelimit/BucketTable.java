package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.ratelimit.Decision.Ruling;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a limiter whose only limit is one token bucket: 16 bytes of a flat array per key, decided without locks, with
 * nothing allocated but the decision.
 *
 * <p>A decision compares and sets the time at which the key's bucket is full again, so it is exact whatever happens at the same
 * moment. Only a {@link BucketSegment} that has become full, or old, is rebuilt under a lock, and only callers that need it
 * wait. Segments get old in a minute: then full buckets make room, a table that an attack has blown up shrinks, and the times,
 * which count from the rebuild, start small again.
 *
 * <p>The order of things matters for exactness. The clock is read after the segment was, since a rebuild drops what is full by
 * its own reading. An older reading than the bucket's time can only make a level look higher: that admits nothing more, but a
 * denial or a refund needs a reading that is younger than what it judges.
 */
final class BucketTable {
    private static final VarHandle SEGMENTS = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final long[] CLOSED = BucketSegment.closed();

    private static final int MOST_SEGMENTS = 256;
    private static final long REBUILD_NANOS = 60_000_000_000L;
    private static final long CONTENTION_NANOS = 20_000_000L;

    private final NanoBucket bucket;
    private final KeyHash hash;
    private final LongSupplier clock;
    private final Evictions evictions;
    private final Ruling ruling;
    private final long capacity;
    private final long unitsPerNano;
    private final long oldAge;
    private final int mostPerSegment;
    private final long[][] segments;
    private final Object[] locks;

    /**
     * @param clock nanoseconds from any origin, such as {@link System#nanoTime}
     * @param maxKeys how many keys may be in use before those that would be full again soonest are given up
     */
    BucketTable(NanoBucket bucket, KeyHash hash, LongSupplier clock, long maxKeys, Evictions evictions) {
        this.bucket = bucket;
        this.hash = hash;
        this.clock = clock;
        this.evictions = evictions;
        this.ruling = new Ruling(
                List.of(bucket.limit()),
                bucket.limit(),
                DecidedBy.MEMORY,
                bucket.unitsPerCall(),
                bucket.unitsPerNano());
        this.capacity = bucket.capacity();
        this.unitsPerNano = bucket.unitsPerNano();
        this.oldAge = Math.min(REBUILD_NANOS, NanoBucket.MAX_UNITS / unitsPerNano);
        int count = (int) Math.max(1, Math.min(MOST_SEGMENTS, maxKeys / 64));
        this.mostPerSegment = (int) Math.min(1 << 28, (maxKeys + count - 1) / count);
        this.segments = new long[count][];
        this.locks = new Object[count];
        long now = clock.getAsLong();
        for (int i = 0; i < count; i++) {
            segments[i] = BucketSegment.empty(now);
            locks[i] = new Object();
        }
    }

    /** Takes {@code cost}, as {@link Buckets#decide} does. Null once the table is closed: the counts are elsewhere then. */
    @Nullable
    Decision decide(String key, long cost) {
        long fingerprint = hash.of(key);
        int index = index(fingerprint);
        long units = bucket.units(cost);
        Decision decision = units > 0 ? admitAtOnce(index, fingerprint, units) : null;
        return decision != null ? decision : decide(index, fingerprint, units);
    }

    private int index(long fingerprint) {
        return (int) (((fingerprint >>> 32) * segments.length) >>> 32);
    }

    /**
     * The usual case, and small, so that it is compiled into its caller: a key in use whose call fits, and nobody else at it. Null
     * if it is another one.
     */
    private @Nullable Decision admitAtOnce(int index, long fingerprint, long units) {
        long[] segment = (long[]) SEGMENTS.getAcquire(segments, index);
        if (segment[BucketSegment.CONTENDED_UNTIL] != 0) {
            return null;
        }
        long now = clock.getAsLong();
        long elapsed = now - segment[BucketSegment.EPOCH];
        int at = BucketSegment.find(segment, fingerprint);
        if (at < 0 || elapsed < 0 || elapsed > oldAge) {
            return null;
        }
        long sinceEpoch = elapsed * unitsPerNano;
        long time = BucketSegment.time(segment, at);
        long level = Math.max(0, time - sinceEpoch) + units;
        if (time < 0 || level > capacity) {
            return null;
        }
        if (!BucketSegment.replaceTime(segment, at, time, sinceEpoch + level)) {
            keepOut(segment, now, 0);
            return null;
        }
        return new Decision(capacity - level, 0, level, ruling);
    }

    /**
     * All cases. With the clock read last, what is denied is denied by a time at which it was so; and a thread on a contended bucket
     * loses more of its attempts and then wins more of them in a row, while the bucket's cache line stays with it: twice as fast
     * for all. Alone it would only be slower.
     */
    private @Nullable Decision decide(int index, long fingerprint, long units) {
        int failures = 1;
        while (true) {
            long[] segment = (long[]) SEGMENTS.getAcquire(segments, index);
            int at = BucketSegment.find(segment, fingerprint);
            long time = at < 0 ? BucketSegment.UNUSED : BucketSegment.time(segment, at);
            long now = nowAfterLook(segment);
            long elapsed = now - segment[BucketSegment.EPOCH];
            if (time < 0 || at == BucketSegment.GONE || elapsed < 0 || elapsed > oldAge) {
                if (!renew(index, segment)) {
                    return null;
                }
                continue;
            }
            long sinceEpoch = elapsed * unitsPerNano;
            long level = Math.max(0, time - sinceEpoch);
            long after = Math.max(0, level + units);
            long wait = 0;
            if (after > capacity && units > 0) {
                if (level > capacity) {
                    // The clock has stepped back. Nobody shall wait longer than a refill for that.
                    BucketSegment.replaceTime(segment, at, time, sinceEpoch + capacity);
                    level = capacity;
                }
                wait = bucket.wait(level, units);
            } else if (after != level) {
                if (at < 0) {
                    at = ~at;
                    if (!claimed(index, segment, at, fingerprint)) {
                        continue;
                    }
                }
                if (!BucketSegment.replaceTime(segment, at, time, sinceEpoch + after)) {
                    keepOut(segment, now, failures++);
                    continue;
                }
                level = after;
            }
            level = Math.min(capacity, level);
            return new Decision(capacity - level, wait, level, ruling);
        }
    }

    /** Puts the key's bucket at least {@code level} away from full. False once the table is closed. */
    boolean raise(String key, long level) {
        if (level <= 0) {
            return true;
        }
        long fingerprint = hash.of(key);
        int index = index(fingerprint);
        while (true) {
            long[] segment = (long[]) SEGMENTS.getAcquire(segments, index);
            int at = BucketSegment.find(segment, fingerprint);
            long time = at < 0 ? BucketSegment.UNUSED : BucketSegment.time(segment, at);
            long elapsed = clock.getAsLong() - segment[BucketSegment.EPOCH];
            if (time < 0 || at == BucketSegment.GONE || elapsed < 0 || elapsed > oldAge) {
                if (!renew(index, segment)) {
                    return false;
                }
                continue;
            }
            long raised = elapsed * unitsPerNano + level;
            if (time >= raised) {
                return true;
            }
            if (at < 0) {
                at = ~at;
                if (!claimed(index, segment, at, fingerprint)) {
                    continue;
                }
            }
            if (BucketSegment.replaceTime(segment, at, time, raised)) {
                return true;
            }
        }
    }

    /** Forgets a key by giving back all that it may have taken. */
    boolean reset(String key) {
        return decide(key, -Long.MAX_VALUE) != null;
    }

    private long nowAfterLook(long[] segment) {
        long now = clock.getAsLong();
        long contendedUntil = segment[BucketSegment.CONTENDED_UNTIL];
        if (contendedUntil != 0 && now - contendedUntil > 0) {
            BucketSegment.WORDS.setOpaque(segment, BucketSegment.CONTENDED_UNTIL, 0L);
        }
        return now;
    }

    private boolean claimed(int index, long[] segment, int at, long fingerprint) {
        if (BucketSegment.isFull(segment)) {
            renew(index, segment);
            return false;
        }
        return BucketSegment.claim(segment, at, fingerprint);
    }

    private static void keepOut(long[] segment, long now, int failures) {
        BucketSegment.WORDS.setOpaque(segment, BucketSegment.CONTENDED_UNTIL, now + CONTENTION_NANOS | 1);
        spin(128 << Math.min(4, failures));
    }

    /** Stays away for a while, so that whoever is ahead can go on undisturbed. */
    private static void spin(int most) {
        for (int spins = most / 2 + ThreadLocalRandom.current().nextInt(most); spins > 0; spins--) {
            Thread.onSpinWait();
        }
    }

    /** Puts a rebuilt segment in the place of {@code old}, unless somebody else has. False if the table is closed. */
    @SuppressWarnings("ReferenceEquality") // A segment is known by its place in memory.
    private boolean renew(int index, long[] old) {
        if (old == CLOSED) {
            return false;
        }
        int evicted = 0;
        synchronized (locks[index]) {
            if (segments[index] == old) {
                BucketSegment.freeze(old);
                BucketSegment.Rebuilt rebuilt = BucketSegment.rebuilt(old, bucket, clock.getAsLong(), mostPerSegment);
                SEGMENTS.setRelease(segments, index, rebuilt.segment());
                evicted = rebuilt.evicted();
            }
        }
        evictions.add(evicted);
        return true;
    }

    /** Ends the table and hands over what is in use; each key is there before anybody can ask for it in vain here. */
    @SuppressWarnings("ReferenceEquality") // As in renew.
    void close(BucketSegment.Visitor successor) {
        for (int i = 0; i < segments.length; i++) {
            synchronized (locks[i]) {
                long[] old = segments[i];
                if (old != CLOSED) {
                    BucketSegment.freeze(old);
                    BucketSegment.forEachInUse(old, bucket, clock.getAsLong(), successor);
                    SEGMENTS.setRelease(segments, i, CLOSED);
                }
            }
        }
    }

    NanoBucket bucket() {
        return bucket;
    }

    /** Bytes that the counts take. */
    long bytes() {
        long words = 0;
        for (int i = 0; i < segments.length; i++) {
            words += ((long[]) SEGMENTS.getAcquire(segments, i)).length + 2L;
        }
        return words * Long.BYTES;
    }
}
