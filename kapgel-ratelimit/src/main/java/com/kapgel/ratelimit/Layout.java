package com.kapgel.ratelimit;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the numbers of a state are about: the kind and the period of each limit. Immutable.
 *
 * <p>A limit has an id: its period in microseconds, times the number of kinds, plus the number of its kind. It stands beside the numbers
 * in memory and in Redis, so that limits find what is theirs among what others have written.
 */
final class Layout {
    /** Also in the scripts. */
    private static final int KINDS = 4;

    private final long[] ids;

    private Layout(long[] ids) {
        this.ids = ids;
    }

    static Layout of(List<Limit> limits) {
        return new Layout(limits.stream().mapToLong(Layout::id).toArray());
    }

    /** Positive. */
    private static long id(Limit limit) {
        return limit.period().toNanos() / 1_000 * KINDS + limit.kind().number();
    }

    int size() {
        return ids.length;
    }

    long id(int limit) {
        return ids[limit];
    }

    /**
     * From which of the written numbers each limit goes on: those of a limit with the same id, or else of one of the same kind, or else
     * none, which is -1. The same is done in the scripts.
     *
     * @param writtenIds of the limits that have written the numbers
     */
    int[] sources(long[] writtenIds) {
        int[] sources = new int[ids.length];
        Arrays.fill(sources, -1);
        boolean[] used = new boolean[writtenIds.length];
        for (long modulus : new long[] {Long.MAX_VALUE, KINDS}) {
            for (int limit = 0; limit < ids.length; limit++) {
                for (int written = 0; written < writtenIds.length; written++) {
                    if (sources[limit] < 0 && !used[written] && ids[limit] % modulus == writtenIds[written] % modulus) {
                        sources[limit] = written;
                        used[written] = true;
                    }
                }
            }
        }
        return sources;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Layout layout && Arrays.equals(ids, layout.ids));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return Arrays.toString(ids);
    }
}
