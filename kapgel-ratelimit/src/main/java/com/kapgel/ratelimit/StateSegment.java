package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of a {@link StateTable}: an open-addressing hash table in one {@code long[]}. Guarded by its own monitor, which callers
 * hold.
 *
 * <p>An entry is the fingerprint of a key, the time from which on it is the same as none, what it is worth, and a record per limit. A record
 * is the time that its numbers are as of, the id of the limit, and the numbers. Times are microseconds since the epoch. The records of
 * the limits that were used last come first; behind them those of other limits that the key has had, which may return. Unused entries
 * make room when the table is full, or a minute old.
 */
final class StateSegment {
    private static final int UNUSED_FROM = 1;
    private static final int WORTH = 2;
    private static final int RECORDS = 3;

    private static final int AS_OF = 0;
    private static final int ID = 1;
    private static final int NUMBERS = 2;
    private static final int RECORD = NUMBERS + Meter.NUMBERS;

    /** Records of limits that are not in use, so that limits which change for ever fill no memory. */
    private static final int MOST_OTHERS = 8;

    /** Neither a fingerprint nor an id. */
    private static final long EMPTY = 0;

    private static final long[] NO_RECORDS = {};
    private static final int SMALLEST = 16;
    private static final long REBUILD_MICROS = 60_000_000;

    private final LongSupplier clock;
    private final int most;
    private int width = RECORDS + RECORD;
    private long[] words = new long[width];
    private int entries;
    private int evicted;
    private long rebuiltAt;

    /** What {@link #load} has found: numbers of the limits as of now, and whether they are of a time that has yet to come. */
    private long[] scratch = new long[Meter.NUMBERS];

    private boolean fromLater;

    /** Records of other limits that are to be written behind; null if they are in their places. */
    private long @Nullable [] others;

    /** @param most how many entries in use are kept; of more, those that are {@linkplain Meter#worth worth} least are given up */
    StateSegment(LongSupplier clock, int most) {
        this.clock = clock;
        this.most = most;
        this.rebuiltAt = clock.getAsLong();
    }

    /** Decides on a copy of the key's numbers, and writes them back if the decision has taken or given something. */
    Decision decide(long fingerprint, Policy policy, long cost) {
        long now = clock.getAsLong();
        int at = find(fingerprint);
        load(fingerprint, at, policy, now);
        Decision decision = policy.decide(scratch, 0, now, now, cost, DecidedBy.MEMORY);
        boolean changed = cost < 0 ? words[at] == fingerprint : decision.allowed();
        // A clock that stepped back would freeze the state until the old time returns; but peeking never writes.
        if (cost != 0 && (changed || fromLater)) {
            store(fingerprint, policy, now);
        }
        return decision;
    }

    /** The key's numbers as of now. */
    long[] numbers(long fingerprint, Policy policy) {
        load(fingerprint, find(fingerprint), policy, clock.getAsLong());
        return Arrays.copyOf(scratch, policy.numbers());
    }

    /** Makes the key's numbers as of now at least these. */
    void raise(long fingerprint, Policy policy, long[] numbers) {
        long now = clock.getAsLong();
        load(fingerprint, find(fingerprint), policy, now);
        for (int i = 0; i < numbers.length; i++) {
            scratch[i] = Math.max(scratch[i], numbers[i]);
        }
        if (policy.untilUnused(scratch, 0, now) > 0) {
            store(fingerprint, policy, now);
        }
    }

    void reset(long fingerprint) {
        int at = find(fingerprint);
        if (words[at] == fingerprint) {
            Arrays.fill(words, at + RECORDS, at + width, 0);
            words[at + UNUSED_FROM] = Long.MIN_VALUE;
        }
    }

    /** Keys given up since the last question. */
    int takeEvicted() {
        int count = evicted;
        evicted = 0;
        return count;
    }

    long bytes() {
        return (words.length + scratch.length + 4L) * Long.BYTES;
    }

    /** An entry that is unused under the limits that have written it is the same as none, whatever the limits are now. */
    private boolean isInUse(int at, long fingerprint, long now) {
        return words[at] == fingerprint && words[at + UNUSED_FROM] > now;
    }

    /** Finds the numbers of the key's limits, each where a limit before it has left them, and brings a copy to {@code now}. */
    private void load(long fingerprint, int at, Policy policy, long now) {
        if (scratch.length < policy.numbers()) {
            scratch = new long[policy.numbers()];
        }
        Arrays.fill(scratch, 0, policy.numbers(), 0);
        fromLater = false;
        others = null;
        if (!isInUse(at, fingerprint, now)) {
            others = NO_RECORDS;
        } else if (isInPlace(at, policy.layout())) {
            for (int i = 0; i < policy.size(); i++) {
                load(at + RECORDS + i * RECORD, policy, i, now);
            }
        } else {
            loadFromOthers(at, policy, now);
        }
    }

    private boolean isInPlace(int at, Layout layout) {
        if (RECORDS + layout.size() * RECORD > width) {
            return false;
        }
        for (int i = 0; i < layout.size(); i++) {
            if (words[at + RECORDS + i * RECORD + ID] != layout.id(i)) {
                return false;
            }
        }
        return true;
    }

    private void load(int record, Policy policy, int limit, long now) {
        int numbers = limit * Meter.NUMBERS;
        System.arraycopy(words, record + NUMBERS, scratch, numbers, Meter.NUMBERS);
        policy.meter(limit).advance(scratch, numbers, words[record + AS_OF], now);
        fromLater |= words[record + AS_OF] > now;
    }

    private void loadFromOthers(int at, Policy policy, long now) {
        int first = at + RECORDS;
        int count = records(at);
        long[] ids = new long[count];
        for (int record = 0; record < count; record++) {
            ids[record] = words[first + record * RECORD + ID];
        }
        int[] sources = policy.layout().sources(ids);
        boolean[] used = new boolean[count];
        for (int i = 0; i < sources.length; i++) {
            if (sources[i] >= 0) {
                used[sources[i]] = true;
                load(first + sources[i] * RECORD, policy, i, now);
            }
        }
        long[] unused = new long[count * RECORD];
        int kept = 0;
        for (int record = 0; record < count && kept < MOST_OTHERS * RECORD; record++) {
            if (!used[record]) {
                System.arraycopy(words, first + record * RECORD, unused, kept, RECORD);
                kept += RECORD;
            }
        }
        others = Arrays.copyOf(unused, kept);
    }

    private int records(int at) {
        int count = 0;
        while (RECORDS + count * RECORD < width && words[at + RECORDS + count * RECORD + ID] != EMPTY) {
            count++;
        }
        return count;
    }

    private void store(long fingerprint, Policy policy, long now) {
        makeRoom(fingerprint, policy.size() * RECORD + (others == null ? 0 : others.length), now);
        int at = find(fingerprint);
        if (words[at] == EMPTY) {
            words[at] = fingerprint;
            entries++;
        }
        int behind = at + RECORDS + policy.size() * RECORD;
        if (others != null) {
            System.arraycopy(others, 0, words, behind, others.length);
            Arrays.fill(words, behind + others.length, at + width, 0);
        }
        boolean alone = behind == at + width || words[behind + ID] == EMPTY;
        long unusedFrom = now + policy.untilUnused(scratch, 0, now);
        long worth = now + policy.worth(scratch, 0, now);
        words[at + UNUSED_FROM] = alone ? unusedFrom : Math.max(words[at + UNUSED_FROM], unusedFrom);
        words[at + WORTH] = alone ? worth : Math.max(words[at + WORTH], worth);
        for (int i = 0; i < policy.size(); i++) {
            int record = at + RECORDS + i * RECORD;
            words[record + AS_OF] = now;
            words[record + ID] = policy.layout().id(i);
            System.arraycopy(scratch, i * Meter.NUMBERS, words, record + NUMBERS, Meter.NUMBERS);
        }
    }

    /** Where the key's entry starts, or the free place where it would. */
    private int find(long fingerprint) {
        int places = words.length / width;
        int place = (int) (((fingerprint & 0xffff_ffffL) * places) >>> 32);
        while (words[place * width] != fingerprint && words[place * width] != EMPTY) {
            place = place + 1 == places ? 0 : place + 1;
        }
        return place * width;
    }

    private void makeRoom(long fingerprint, int wordsOfRecords, long now) {
        boolean tooNarrow = width < RECORDS + wordsOfRecords;
        boolean newcomer = words[find(fingerprint)] == EMPTY;
        boolean full = entries >= words.length / width * 3 / 4;
        boolean old = now - rebuiltAt > REBUILD_MICROS || now < rebuiltAt;
        if (tooNarrow || (newcomer && (full || old))) {
            rebuild(Math.max(width, RECORDS + wordsOfRecords), now);
        }
    }

    private void rebuild(int newWidth, long now) {
        long[] old = words;
        int oldWidth = width;
        long[] worths = worths(now);
        int tooMany = Math.max(0, worths.length - most);
        int kept = worths.length - tooMany;
        // A sorted prefix is given up; among equals at its border, the ones that come first in the table.
        long mostGivenUp = tooMany > 0 ? worths[tooMany - 1] : Long.MIN_VALUE;
        int equalsToEvict = 0;
        while (equalsToEvict < tooMany && worths[tooMany - 1 - equalsToEvict] == mostGivenUp) {
            equalsToEvict++;
        }
        width = newWidth;
        words = new long[newWidth * (int) Math.max(SMALLEST, Math.min(kept * 2L, most * 3L / 2 + 2))];
        for (int from = 0; from < old.length; from += oldWidth) {
            if (old[from] == EMPTY || old[from + UNUSED_FROM] <= now) {
                continue;
            }
            long worth = old[from + WORTH];
            if (worth < mostGivenUp || (worth == mostGivenUp && equalsToEvict-- > 0)) {
                continue;
            }
            System.arraycopy(old, from, words, find(old[from]), oldWidth);
        }
        entries = kept;
        evicted += tooMany;
        rebuiltAt = now;
    }

    /** What the entries that are in use are worth, sorted if not all of them may be kept. */
    private long[] worths(long now) {
        long[] worths = new long[entries];
        int inUse = 0;
        for (int at = 0; at < words.length; at += width) {
            if (words[at] != EMPTY && words[at + UNUSED_FROM] > now) {
                worths[inUse++] = words[at + WORTH];
            }
        }
        if (inUse > most) {
            Arrays.sort(worths, 0, inUse);
        }
        return Arrays.copyOf(worths, inUse);
    }
}
