package com.kapgel.ratelimit;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls of one key and cost that travel as one, in the order in which they came. Used by one thread at a time. */
final class CallsOfAKey {
    private final TakeCall first;
    private TakeCall last;
    private int count = 1;

    CallsOfAKey(TakeCall first) {
        this.first = first;
        this.last = first;
    }

    void add(TakeCall call) {
        last.followedBy(call);
        last = call;
        count++;
    }

    TakeCall first() {
        return first;
    }

    TakeCall last() {
        return last;
    }

    int count() {
        return count;
    }

    long cost() {
        return first.cost();
    }

    /** Whether a script must be told more than the key. */
    boolean isSpecial() {
        return count > 1 || first.cost() != 1;
    }

    void forEach(Consumer<TakeCall> action) {
        @Nullable TakeCall call = first;
        while (call != null) {
            TakeCall next = call.next(); // Asking again may put the call into another batch.
            action.accept(call);
            call = next;
        }
    }

    /**
     * Redis has taken so many of the calls, after which the key had this state. As if they had been made one after the other: those
     * that fitted came first.
     */
    void decided(long taken, long[] state, long serverMicros) {
        long leftToMemory = claim(taken);
        try {
            first.hear(state, without(leftToMemory, state), serverMicros);
        } finally {
            conclude(taken, state, serverMicros);
        }
    }

    /** How many of the calls that were taken the memory will count itself. */
    private long claim(long taken) {
        long place = 0;
        long leftToMemory = 0;
        for (@Nullable TakeCall call = first; call != null; call = call.next()) {
            place++;
            call.claim();
            if (place <= taken && call.isLeftToMemory()) {
                leftToMemory++;
            }
        }
        return leftToMemory;
    }

    private void conclude(long taken, long[] state, long serverMicros) {
        long place = 0;
        for (@Nullable TakeCall call = first; call != null; call = call.next()) {
            place++;
            long later = Math.max(0, taken - place);
            call.decidedWithOthers(place <= taken, without(later, state), serverMicros);
        }
    }

    /** The state before the last {@code calls} of them were taken. */
    private long[] without(long calls, long[] state) {
        if (calls == 0) {
            return state;
        }
        long[] before = state.clone();
        first.policy().take(before, 0, -calls * first.cost());
        return before;
    }
}
