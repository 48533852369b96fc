package com.kapgel.ratelimit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A part of a {@link BucketTable}: an open-addressing hash table in one {@code long[]}, header first, then pairs of a key's
 * fingerprint and the time at which its bucket is full again.
 *
 * <p>A place goes from {@link #EMPTY} to a fingerprint and never to another one, so whoever has found a place may compare and set
 * its time without looking at the fingerprint again. Places become free, and the table grows or shrinks, only by rebuilding it:
 * {@link #freeze} ends all writing, {@link #rebuilt} copies what is still needed into a new array.
 */
final class BucketSegment {
    static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    /** Places claimed so far. */
    private static final int CLAIMED = 0;

    /** Places that may be claimed before a rebuild. */
    private static final int CLAIMABLE = 1;

    /** The clock's nanoseconds that the times of the places count from. */
    static final int EPOCH = 2;

    /** The clock's nanoseconds until which threads keep out of each other's way, or 0. */
    static final int CONTENDED_UNTIL = 3;

    /** Six words and the array's own header are a cache line, so a place does not straddle two. */
    private static final int HEADER = 6;

    private static final long EMPTY = 0;
    private static final long NEVER_CLAIMED = 1;
    private static final long FROZEN = Long.MIN_VALUE;

    private static final int SMALLEST = 16;

    /** Answer of {@link #find}: not here, look at the segment that takes this one's place. */
    static final int GONE = Integer.MIN_VALUE;

    /** Time of a bucket that nothing was taken from. */
    static final long UNUSED = 0;

    private BucketSegment() {}

    /** A segment that makes room when it gets its first key. */
    static long[] empty(long epoch) {
        return sized(1, 0, epoch);
    }

    /** A segment that will never hold anything, for the end of a table. */
    static long[] closed() {
        long[] segment = sized(1, 0, 0);
        segment[HEADER] = NEVER_CLAIMED;
        return segment;
    }

    private static long[] sized(int places, long claimable, long epoch) {
        long[] segment = new long[HEADER + 2 * places];
        segment[CLAIMABLE] = claimable;
        segment[EPOCH] = epoch;
        return segment;
    }

    private static int places(long[] segment) {
        return (segment.length - HEADER) >> 1;
    }

    /** Where the fingerprint stands; or, with all bits turned, the empty place where it would; or {@link #GONE}. */
    static int find(long[] segment, long fingerprint) {
        int places = places(segment);
        int at = HEADER + 2 * (int) (((fingerprint & 0xffff_ffffL) * places) >>> 32);
        for (int probes = places; probes > 0; probes--) {
            long found = (long) WORDS.getOpaque(segment, at);
            if (found == fingerprint) {
                return at;
            }
            if (found == EMPTY) {
                return ~at;
            }
            if (found == NEVER_CLAIMED) {
                return GONE;
            }
            at += 2;
            if (at == segment.length) {
                at = HEADER;
            }
        }
        return GONE;
    }

    /** The bucket's time, or a negative number if the segment is frozen. */
    static long time(long[] segment, int at) {
        return (long) WORDS.getAcquire(segment, at + 1);
    }

    static boolean replaceTime(long[] segment, int at, long expected, long time) {
        return WORDS.compareAndSet(segment, at + 1, expected, time);
    }

    static boolean isFull(long[] segment) {
        return (long) WORDS.getOpaque(segment, CLAIMED) >= segment[CLAIMABLE];
    }

    /** Takes an empty place, unless another key was faster. */
    static boolean claim(long[] segment, int at, long fingerprint) {
        if (WORDS.compareAndSet(segment, at, EMPTY, fingerprint)) {
            WORDS.getAndAdd(segment, CLAIMED, 1L);
            return true;
        }
        return false;
    }

    /** From now on every attempt to write fails, and readers see that it is so. */
    static void freeze(long[] segment) {
        for (int at = HEADER; at < segment.length; at += 2) {
            if (!WORDS.compareAndSet(segment, at, EMPTY, NEVER_CLAIMED)) {
                long time = (long) WORDS.getVolatile(segment, at + 1);
                while (!WORDS.compareAndSet(segment, at + 1, time, time | FROZEN)) {
                    time = (long) WORDS.getVolatile(segment, at + 1);
                }
            }
        }
    }

    /** Something to do with each bucket that is in use. */
    interface Visitor {
        void bucket(long fingerprint, long level);
    }

    /** Visits the buckets of a frozen segment that are not full at {@code now}. */
    static void forEachInUse(long[] frozen, NanoBucket bucket, long now, Visitor visitor) {
        for (int at = HEADER; at < frozen.length; at += 2) {
            long level = levelAt(frozen, at, bucket, now);
            if (level > 0) {
                visitor.bucket(frozen[at], level);
            }
        }
    }

    /** How far from full a bucket is; not positive if it is full. */
    private static long levelAt(long[] frozen, int at, NanoBucket bucket, long now) {
        long time = frozen[at + 1] & ~FROZEN;
        if (frozen[at] == NEVER_CLAIMED || time == UNUSED) {
            return 0;
        }
        // Bounded, so that no clock makes the product overflow: beyond, every bucket is full, or as empty as can be.
        long bound = NanoBucket.MAX_UNITS / bucket.unitsPerNano();
        long elapsed = Math.max(-bound, Math.min(3 * bound, now - frozen[EPOCH]));
        return Math.min(bucket.capacity(), time - elapsed * bucket.unitsPerNano());
    }

    /**
     * A segment with the buckets of a frozen one that are still in use, and room for as many again. A full bucket is the same as
     * none.
     *
     * @param most how many buckets may be kept; of more, those that would be full again soonest are left out
     */
    static Rebuilt rebuilt(long[] frozen, NanoBucket bucket, long now, int most) {
        int inUse = inUse(frozen, bucket, now);
        int evicted = Math.max(0, inUse - most);
        long leastKept = 1;
        int equalsToEvict = 0;
        if (evicted > 0) {
            long[] levels = sortedLevels(frozen, bucket, now, inUse);
            leastKept = levels[evicted];
            while (equalsToEvict < evicted && levels[evicted - 1 - equalsToEvict] == leastKept) {
                equalsToEvict++;
            }
        }
        int kept = inUse - evicted;
        // With 2.15 places per bucket, of which 11/16 can be claimed, a bucket takes 23 to 35 bytes.
        int places = (int) Math.max(SMALLEST, Math.min(kept * 69L / 32, most * 53L / 32));
        long[] segment = sized(places, places * 11L / 16, now);
        segment[CLAIMED] = kept;
        segment[CONTENDED_UNTIL] = frozen[CONTENDED_UNTIL];
        for (int at = HEADER; at < frozen.length; at += 2) {
            long level = levelAt(frozen, at, bucket, now);
            if (level == leastKept && equalsToEvict > 0) {
                equalsToEvict--;
            } else if (level >= leastKept) {
                put(segment, frozen[at], level);
            }
        }
        return new Rebuilt(segment, evicted);
    }

    private static int inUse(long[] frozen, NanoBucket bucket, long now) {
        int count = 0;
        for (int at = HEADER; at < frozen.length; at += 2) {
            count += levelAt(frozen, at, bucket, now) > 0 ? 1 : 0;
        }
        return count;
    }

    private static long[] sortedLevels(long[] frozen, NanoBucket bucket, long now, int inUse) {
        long[] levels = new long[inUse];
        int next = 0;
        for (int at = HEADER; at < frozen.length; at += 2) {
            long level = levelAt(frozen, at, bucket, now);
            if (level > 0) {
                levels[next++] = level;
            }
        }
        Arrays.sort(levels);
        return levels;
    }

    private static void put(long[] segment, long fingerprint, long time) {
        int at = ~find(segment, fingerprint);
        segment[at] = fingerprint;
        segment[at + 1] = time;
    }

    /** What came out of a rebuild, and how many buckets in use had to be left out. */
    @SuppressWarnings("ArrayRecordComponent") // Two results of one method; never compared.
    record Rebuilt(long[] segment, int evicted) {}
}
