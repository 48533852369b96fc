package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * A part of a {@link StateTable}: an open-addressing hash table in one {@code long[]}. Guarded by its own monitor, which callers
 * hold.
 *
 * <p>An entry is the fingerprint of a key, the time from which on it is the same as none, what it is worth, and its {@link KeyRecords},
 * with room in each entry for as many records as the longest has. Times are microseconds since the epoch. Unused entries make room when
 * the table is full, or a minute old.
 */
final class StateSegment {
    private static final int UNUSED_FROM = 1;
    private static final int WORTH = 2;
    private static final int RECORDS = 3;

    /** No fingerprint. */
    private static final long EMPTY = 0;

    private static final int SMALLEST = 16;
    private static final long REBUILD_MICROS = 60_000_000;

    private final LongSupplier clock;
    private final int most;
    private final KeyRecords records = new KeyRecords();

    /** Words of an entry. */
    private int width = RECORDS + KeyRecords.WORDS;

    private long[] words = new long[width];
    private int entries;
    private int evicted;
    private long rebuiltAt;

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
        Decision decision = policy.decide(records.numbers(), 0, now, now, cost, DecidedBy.MEMORY);
        boolean changed = cost < 0 ? words[at] == fingerprint : decision.allowed();
        // A clock that stepped back would freeze the state until the old time returns; but peeking never writes.
        if (cost != 0 && (changed || records.isFromLater())) {
            store(fingerprint, policy, now);
        }
        return decision;
    }

    /** The key's numbers as of now. */
    long[] numbers(long fingerprint, Policy policy) {
        load(fingerprint, find(fingerprint), policy, clock.getAsLong());
        return Arrays.copyOf(records.numbers(), policy.numbers());
    }

    /** Makes the key's numbers as of now at least these. */
    void raise(long fingerprint, Policy policy, long[] numbers) {
        long now = clock.getAsLong();
        load(fingerprint, find(fingerprint), policy, now);
        long[] current = records.numbers();
        for (int i = 0; i < numbers.length; i++) {
            current[i] = Math.max(current[i], numbers[i]);
        }
        if (policy.untilUnused(current, 0, now) > 0) {
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
        return (words.length + 8L) * Long.BYTES;
    }

    /** An entry that is unused under the limits that have written it is the same as none, whatever the limits are now. */
    private void load(long fingerprint, int at, Policy policy, long now) {
        if (words[at] == fingerprint && words[at + UNUSED_FROM] > now) {
            records.load(words, at + RECORDS, at + width, policy, now);
        } else {
            records.clear(policy);
        }
    }

    private void store(long fingerprint, Policy policy, long now) {
        makeRoom(fingerprint, RECORDS + records.words(policy), now);
        int at = find(fingerprint);
        if (words[at] == EMPTY) {
            words[at] = fingerprint;
            entries++;
        }
        words[at + UNUSED_FROM] = records.store(words, at + RECORDS, at + width, policy, now);
        long worth = now + policy.worth(records.numbers(), 0, now);
        boolean alone = KeyRecords.isAlone(words, at + RECORDS, at + width, policy);
        words[at + WORTH] = alone ? worth : Math.max(words[at + WORTH], worth);
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

    private void makeRoom(long fingerprint, int neededWidth, long now) {
        boolean newcomer = words[find(fingerprint)] == EMPTY;
        boolean full = entries >= words.length / width * 3 / 4;
        boolean old = now - rebuiltAt > REBUILD_MICROS || now < rebuiltAt;
        if (width < neededWidth || (newcomer && (full || old))) {
            rebuild(neededWidth, now);
        }
    }

    private void rebuild(int neededWidth, long now) {
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
        int newWidth = Math.max(neededWidth, longestEntry(now));
        words = new long[newWidth * (int) Math.max(SMALLEST, Math.min(kept * 5L / 3, most * 3L / 2 + 2))];
        width = newWidth;
        for (int from = 0; from < old.length; from += oldWidth) {
            if (old[from] == EMPTY || old[from + UNUSED_FROM] <= now) {
                continue;
            }
            long worth = old[from + WORTH];
            if (worth < mostGivenUp || (worth == mostGivenUp && equalsToEvict-- > 0)) {
                continue;
            }
            System.arraycopy(old, from, words, find(old[from]), Math.min(oldWidth, width));
        }
        entries = kept;
        evicted += tooMany;
        rebuiltAt = now;
    }

    /** Words of the longest entry in use. */
    private int longestEntry(long now) {
        int longest = 0;
        for (int at = 0; at < words.length; at += width) {
            if (words[at] != EMPTY && words[at + UNUSED_FROM] > now) {
                longest = Math.max(longest, RECORDS + KeyRecords.length(words, at + RECORDS, at + width));
            }
        }
        return longest;
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
