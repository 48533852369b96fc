package com.kapgel.ratelimit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a key keeps: a record for each limit that it has or had. Reads and writes them in an array; the numbers that it has read are
 * those of the last {@link #load}. Not safe for use by several threads.
 *
 * <p>A record is the time that its numbers are as of, the id of its limit, the numbers, and the time from which on they are the same as
 * none. First come those of the limits that were used last; behind them, with negative ids, those of limits that may return, in the order
 * in which they were in use. A limit finds its numbers where it has left them, and where other versions of it have counted since. A limit
 * that has neither goes on from those of its kind that are gone. The same is done in the scripts, by this order and not by the times,
 * since clocks step back.
 */
final class KeyRecords {
    /** Words of a record. */
    static final int WORDS = 3 + Meter.NUMBERS;

    private static final int AS_OF = 0;
    private static final int ID = 1;
    private static final int NUMBERS = 2;
    private static final int UNUSED_FROM = NUMBERS + Meter.NUMBERS;

    /** Of limits that are not in use; also in the scripts. */
    private static final int MOST_OTHERS = 8;

    private static final long EMPTY = 0;
    private static final long[] NO_RECORDS = {};

    private long[] numbers = new long[Meter.NUMBERS];
    private final long[] ofRecord = new long[Meter.NUMBERS];
    private boolean fromLater;

    /** Records to be written behind those of the limits; null if they are there already. */
    private long @Nullable [] others = NO_RECORDS;

    /** The numbers of the limits, to be changed. */
    long[] numbers() {
        return numbers;
    }

    /** Whether some were written at a time that has yet to come, as after a clock stepped back. */
    boolean isFromLater() {
        return fromLater;
    }

    /** Begins with no records. */
    void clear(Policy policy) {
        if (numbers.length < policy.numbers()) {
            numbers = new long[policy.numbers()];
        }
        Arrays.fill(numbers, 0, policy.numbers(), 0);
        fromLater = false;
        others = NO_RECORDS;
    }

    /** Finds the numbers of the limits, in the words {@code from} to {@code to}, and brings them to {@code now}. */
    void load(long[] words, int from, int to, Policy policy, long now) {
        clear(policy);
        if (isInPlace(words, from, to, policy.ids())) {
            others = null;
            for (int limit = 0; limit < policy.size(); limit++) {
                raise(words, from + limit * WORDS, policy, limit, now);
            }
            return;
        }
        boolean[] used = new boolean[count(words, from, to)];
        for (int limit = 0; limit < policy.size(); limit++) {
            loadFromAnywhere(words, from, used, policy, limit, now);
        }
        others = others(words, from, used);
    }

    /** Whether these limits, and no more, were used last. */
    private static boolean isInPlace(long[] words, int from, int to, LimitIds ids) {
        int behind = from + ids.size() * WORDS;
        if (behind > to || (behind < to && words[behind + ID] > 0)) {
            return false;
        }
        for (int limit = 0; limit < ids.size(); limit++) {
            if (words[from + limit * WORDS + ID] != ids.id(limit)) {
                return false;
            }
        }
        return true;
    }

    private static int count(long[] words, int from, int to) {
        int count = 0;
        while (from + count * WORDS < to && words[from + count * WORDS + ID] != EMPTY) {
            count++;
        }
        return count;
    }

    private void loadFromAnywhere(long[] words, int from, boolean[] used, Policy policy, int limit, long now) {
        int to = from + used.length * WORDS;
        int own = findOwn(words, from, used, policy.ids().id(limit));
        boolean found = own >= 0;
        if (found) {
            raise(words, own, policy, limit, now);
        }
        for (int record = from; record < to; record += WORDS) {
            if (isVersion(words, record, policy.ids(), limit, now) && (own < 0 || isLater(words, record, own))) {
                raise(words, record, policy, limit, now);
                found = true;
            }
        }
        for (int record = from; record < to && !found; record += WORDS) {
            if (isGone(words, record, policy.ids(), limit, now)) {
                raise(words, record, policy, limit, now);
            }
        }
    }

    private static int findOwn(long[] words, int from, boolean[] used, long id) {
        for (int i = 0; i < used.length; i++) {
            int record = from + i * WORDS;
            if (!used[i] && id(words, record) == id) {
                used[i] = true;
                return record;
            }
        }
        return -1;
    }

    /** A version of the limit that is in use and does not stand beside it. */
    private static boolean isVersion(long[] words, int record, LimitIds ids, int limit, long now) {
        long id = id(words, record);
        return words[record + UNUSED_FROM] > now && ids.isSameSeries(limit, id) && !ids.contains(id);
    }

    /** A limit of this kind that is in use and of which there is no version any more. */
    private static boolean isGone(long[] words, int record, LimitIds ids, int limit, long now) {
        long id = id(words, record);
        return words[record + UNUSED_FROM] > now && ids.isSameKind(limit, id) && !ids.hasSeriesOf(id);
    }

    /** Whether a record was written after another one, of which the same time says that they were written together. */
    private static boolean isLater(long[] words, int record, int than) {
        boolean last = words[record + ID] > 0;
        return words[than + ID] < 0 && (last || (record < than && words[record + AS_OF] != words[than + AS_OF]));
    }

    private static long id(long[] words, int record) {
        return Math.abs(words[record + ID]);
    }

    /** Makes the numbers of a limit at least what a record means to it. */
    private void raise(long[] words, int record, Policy policy, int limit, long now) {
        System.arraycopy(words, record + NUMBERS, ofRecord, 0, Meter.NUMBERS);
        policy.meter(limit).advance(ofRecord, 0, words[record + AS_OF], now);
        for (int i = 0; i < Meter.NUMBERS; i++) {
            int number = limit * Meter.NUMBERS + i;
            numbers[number] = Math.max(numbers[number], ofRecord[i]);
        }
        fromLater |= words[record + AS_OF] > now;
    }

    /** Those that are not used, the most that are kept of them, as records of limits that may return. */
    private static long[] others(long[] words, int from, boolean[] used) {
        long[] kept = new long[Math.min(used.length, MOST_OTHERS) * WORDS];
        int length = 0;
        for (int i = 0; i < used.length && length < kept.length; i++) {
            if (!used[i]) {
                System.arraycopy(words, from + i * WORDS, kept, length, WORDS);
                kept[length + ID] = -id(kept, length);
                length += WORDS;
            }
        }
        return Arrays.copyOf(kept, length);
    }

    /** Words that {@link #store} needs at least. */
    int words(Policy policy) {
        return policy.size() * WORDS + (others == null ? 0 : others.length);
    }

    /** Whether there are no records but those of the limits. */
    static boolean isAlone(long[] words, int from, int to, Policy policy) {
        return count(words, from, to) == policy.size();
    }

    /** Writes the numbers, as of {@code now}; returns the time from which on all records are the same as none. */
    long store(long[] words, int from, int to, Policy policy, long now) {
        int behind = from + policy.size() * WORDS;
        if (others != null) {
            System.arraycopy(others, 0, words, behind, others.length);
            Arrays.fill(words, behind + others.length, to, EMPTY);
        }
        for (int limit = 0; limit < policy.size(); limit++) {
            int record = from + limit * WORDS;
            words[record + AS_OF] = now;
            words[record + ID] = policy.ids().id(limit);
            System.arraycopy(numbers, limit * Meter.NUMBERS, words, record + NUMBERS, Meter.NUMBERS);
            words[record + UNUSED_FROM] = now + policy.meter(limit).untilUnused(numbers, limit * Meter.NUMBERS, now);
        }
        long unusedFrom = now;
        for (int record = from; record < to && words[record + ID] != EMPTY; record += WORDS) {
            unusedFrom = Math.max(unusedFrom, words[record + UNUSED_FROM]);
        }
        return unusedFrom;
    }

    /** How many words the records take. */
    static int length(long[] words, int from, int to) {
        return count(words, from, to) * WORDS;
    }
}
