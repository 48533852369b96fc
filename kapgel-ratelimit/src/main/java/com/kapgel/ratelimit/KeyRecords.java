package com.kapgel.ratelimit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a key keeps: a record for each limit that it has or had. Reads and writes them in an array; the numbers that it has read are
 * those of the last {@link #load}. Not safe for use by several threads.
 *
 * <p>A record is the time that its numbers are as of, the id of its limit, the numbers, and the time from which on they are the same as
 * none. Those of the limits that were used last come first; behind them those of limits that may return. A limit finds its numbers
 * where it has left them, and where other versions of it have counted since. A limit that has neither goes on from one of its
 * kind that is not in use any more. The same is done in the scripts.
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
    private final long[] ofOther = new long[Meter.NUMBERS];
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
        if (isInPlace(words, from, to, policy.ids(), now)) {
            others = null;
            for (int limit = 0; limit < policy.size(); limit++) {
                load(words, from + limit * WORDS, policy, limit, now);
            }
            return;
        }
        boolean[] used = new boolean[count(words, from, to)];
        for (int limit = 0; limit < policy.size(); limit++) {
            loadFromAnywhere(words, from, used, policy, limit, now);
        }
        others = live(words, from, used, now);
    }

    /** Whether the limits were used last, and are still. */
    private static boolean isInPlace(long[] words, int from, int to, LimitIds ids, long now) {
        if (from + ids.size() * WORDS > to) {
            return false;
        }
        for (int limit = 0; limit < ids.size(); limit++) {
            int record = from + limit * WORDS;
            if (words[record + ID] != ids.id(limit) || words[record + UNUSED_FROM] <= now) {
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

    private void load(long[] words, int record, Policy policy, int limit, long now) {
        System.arraycopy(words, record + NUMBERS, numbers, limit * Meter.NUMBERS, Meter.NUMBERS);
        policy.meter(limit).advance(numbers, limit * Meter.NUMBERS, words[record + AS_OF], now);
        fromLater |= words[record + AS_OF] > now;
    }

    private void loadFromAnywhere(long[] words, int from, boolean[] used, Policy policy, int limit, long now) {
        LimitIds ids = policy.ids();
        int own = -1;
        for (int i = 0; i < used.length && own < 0; i++) {
            int record = from + i * WORDS;
            if (!used[i] && words[record + ID] == ids.id(limit) && words[record + UNUSED_FROM] > now) {
                used[i] = true;
                own = record;
                load(words, own, policy, limit, now);
            }
        }
        boolean found = own >= 0;
        int mostUsed = -1;
        for (int record = from; record < from + used.length * WORDS; record += WORDS) {
            long id = words[record + ID];
            if (words[record + UNUSED_FROM] <= now || ids.contains(id)) {
                continue;
            }
            if (ids.isSameSeries(limit, id)) {
                if (own < 0 || isWrittenLater(words, record, own)) {
                    raise(words, record, policy, limit, now);
                    found = true;
                }
            } else if (ids.isSameKind(limit, id)
                    && !ids.hasSeriesOf(id)
                    && (mostUsed < 0 || calls(words, record) > calls(words, mostUsed))) {
                mostUsed = record;
            }
        }
        if (!found && mostUsed >= 0) {
            raise(words, mostUsed, policy, limit, now);
        }
    }

    /** What was written last stands first, which tells in the same microsecond. */
    private static boolean isWrittenLater(long[] words, int record, int than) {
        long later = words[record + AS_OF] - words[than + AS_OF];
        return later > 0 || (later == 0 && record < than);
    }

    /** Makes the numbers of a limit at least what those of another one of its kind mean to it. */
    private void raise(long[] words, int record, Policy policy, int limit, long now) {
        System.arraycopy(words, record + NUMBERS, ofOther, 0, Meter.NUMBERS);
        policy.meter(limit).advance(ofOther, 0, words[record + AS_OF], now);
        for (int i = 0; i < Meter.NUMBERS; i++) {
            int number = limit * Meter.NUMBERS + i;
            numbers[number] = Math.max(numbers[number], ofOther[i]);
        }
    }

    /** Calls that are counted, to compare limits of one kind: the level of a bucket in units per call, or the counts of windows. */
    private static double calls(long[] words, int record) {
        double first = words[record + NUMBERS];
        double second = words[record + NUMBERS + 1];
        boolean bucket = words[record + ID] % LimitIds.KINDS == Limit.Kind.TOKEN_BUCKET.number();
        return bucket ? second / first : first + second;
    }

    /** Those that are not used and not the same as none, the most that are kept of them. */
    private static long[] live(long[] words, int from, boolean[] used, long now) {
        long[] live = new long[used.length * WORDS];
        int length = 0;
        for (int i = 0; i < used.length && length < MOST_OTHERS * WORDS; i++) {
            int record = from + i * WORDS;
            if (!used[i] && words[record + UNUSED_FROM] > now) {
                System.arraycopy(words, record, live, length, WORDS);
                length += WORDS;
            }
        }
        return Arrays.copyOf(live, length);
    }

    /** Words that {@link #store} needs at least. */
    int words(Policy policy) {
        return policy.size() * WORDS + (others == null ? 0 : others.length);
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

    /** How many words there are up to the last record that is not the same as none. */
    static int wordsInUse(long[] words, int from, int to, long now) {
        int inUse = 0;
        for (int record = from; record < to && words[record + ID] != EMPTY; record += WORDS) {
            if (words[record + UNUSED_FROM] > now) {
                inUse = record + WORDS - from;
            }
        }
        return inUse;
    }
}
