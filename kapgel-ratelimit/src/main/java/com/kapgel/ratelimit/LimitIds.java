package com.kapgel.ratelimit;

import java.util.List;

/**
 * By which the records of a key are known, one id per limit: a number below 2^53, so that Lua holds it exactly. Immutable.
 *
 * <p>Its last two bits are the kind of the limit, together with the next 21 they stand for its <em>series</em>, which is kind, period and
 * time zone, and with the other 30 for the very limit. Limits of one series are versions of each other, such as 100 a minute and 200.
 * Where there is more to an id than fits, it is hashed: of the few records of a key, two that are mistaken for one are as good as
 * impossible. The ids are in Redis, so they must be the same in every process and every build.
 */
final class LimitIds {
    /** What {@link #isSameKind} compares; also in the scripts. */
    static final long KINDS = 1L << 2;

    private static final long SERIES = 1L << 23;
    private static final long IDS = 1L << 53;

    private final long[] ids;

    private LimitIds(long[] ids) {
        this.ids = ids;
    }

    static LimitIds of(List<Limit> limits) {
        return new LimitIds(limits.stream().mapToLong(LimitIds::id).toArray());
    }

    private static long id(Limit limit) {
        long series = mixed(mixed(limit.period().toNanos())
                ^ limit.calendar().zone().getId().hashCode());
        long version = mixed(mixed(limit.permits()) ^ limit.burst());
        long id = (version & (IDS / SERIES - 1)) * SERIES
                + (series & (SERIES / KINDS - 1)) * KINDS
                + limit.kind().number();
        return id < KINDS ? id + KINDS : id; // 0 is none.
    }

    /** As the finalizer of SplitMix64 does. */
    private static long mixed(long number) {
        long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    int size() {
        return ids.length;
    }

    long id(int limit) {
        return ids[limit];
    }

    boolean isSameSeries(int limit, long id) {
        return ids[limit] % SERIES == id % SERIES;
    }

    boolean isSameKind(int limit, long id) {
        return ids[limit] % KINDS == id % KINDS;
    }

    /** Whether there is a version of the limit with this id. */
    boolean hasSeriesOf(long id) {
        for (int limit = 0; limit < ids.length; limit++) {
            if (isSameSeries(limit, id)) {
                return true;
            }
        }
        return false;
    }

    boolean contains(long id) {
        for (long own : ids) {
            if (own == id) {
                return true;
            }
        }
        return false;
    }
}
