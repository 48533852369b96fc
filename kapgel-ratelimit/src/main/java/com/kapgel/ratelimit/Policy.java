package com.kapgel.ratelimit;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.ratelimit.Decision.Ruling;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The limits of a key, ready to be counted: decides on all of them together. Immutable; equal if the limits are. */
final class Policy {
    /** In place of a cost. */
    static final long ADMITTED = -1;

    private final List<Limit> limits;
    private final Meter[] meters;
    private final Map<DecidedBy, Ruling[]> rulings = new EnumMap<>(DecidedBy.class);
    private final LimitIds ids;
    private final long largestCost;

    private Policy(List<Limit> limits) {
        this.limits = limits;
        this.meters = limits.stream().map(Meter::of).toArray(Meter[]::new);
        for (int i = 0; i < meters.length; i++) {
            for (DecidedBy by : DecidedBy.values()) {
                rulings.computeIfAbsent(by, one -> new Ruling[meters.length])[i] =
                        new Ruling(limits, limits.get(i), by);
            }
        }
        this.ids = LimitIds.of(limits);
        this.largestCost = limits.stream()
                .mapToLong(limit -> limit.permits() == 0 ? 0 : limit.burst())
                .min()
                .orElse(0);
    }

    /** @throws IllegalArgumentException if there is no limit, or one cannot be counted exactly */
    static Policy of(List<Limit> limits) {
        if (limits.isEmpty()) {
            throw new IllegalArgumentException("there is no limit");
        }
        return new Policy(List.copyOf(limits));
    }

    List<Limit> limits() {
        return limits;
    }

    Meter meter(int limit) {
        return meters[limit];
    }

    int size() {
        return meters.length;
    }

    /** By which its limits find their numbers. */
    LimitIds ids() {
        return ids;
    }

    /** Numbers of state that a key keeps. */
    int numbers() {
        return meters.length * Meter.NUMBERS;
    }

    /** Brings the state to {@code now}, then takes {@code cost} from all limits or from none. */
    Decision decide(long[] state, int at, long asOf, long now, long cost, DecidedBy by) {
        advance(state, at, asOf, now);
        // A refund always fits, and a huge one must not get into the arithmetic of waiting.
        if (cost < 0 || (cost > 0 && longestWait(state, at, now, cost) == 0)) {
            take(state, at, cost);
            return describe(state, at, now, ADMITTED, by);
        }
        return describe(state, at, now, cost, by);
    }

    /** Brings the state from {@code asOf} to {@code now}. */
    void advance(long[] state, int at, long asOf, long now) {
        for (int i = 0; i < meters.length; i++) {
            meters[i].advance(state, at + i * Meter.NUMBERS, asOf, now);
        }
    }

    /** Lets time pass over a state of this very policy, without bringing it within the limits. */
    void pass(long[] state, long asOf, long now) {
        for (int i = 0; i < meters.length; i++) {
            meters[i].pass(state, i * Meter.NUMBERS, asOf, now);
        }
    }

    /** Adds {@code cost} to a state that is as of now, whether the limits admit it or not. */
    void take(long[] state, int at, long cost) {
        for (int i = 0; i < meters.length; i++) {
            meters[i].take(state, at + i * Meter.NUMBERS, cost);
        }
    }

    /** The first moment at which numbers that are as of {@code now} are about other windows. */
    long windowsEnd(long now) {
        long end = Long.MAX_VALUE;
        for (Meter meter : meters) {
            end = Math.min(end, meter.windowEnd(now));
        }
        return end;
    }

    private long longestWait(long[] state, int at, long now, long cost) {
        long longest = 0;
        for (int i = 0; i < meters.length; i++) {
            longest = Math.max(longest, meters[i].wait(state, at + i * Meter.NUMBERS, now, cost));
        }
        return longest;
    }

    /**
     * What the state says to a call of {@code cost}, for a state that is as of {@code now} already.
     *
     * @param cost {@link #ADMITTED} for a call that is counted in the state
     */
    Decision describe(long[] state, int at, long now, long cost, DecidedBy by) {
        long wait = 0;
        long remaining = Long.MAX_VALUE;
        int slowest = 0;
        int tightest = 0;
        for (int i = 0; i < meters.length; i++) {
            int numbers = at + i * Meter.NUMBERS;
            long ownWait = cost == ADMITTED ? 0 : meters[i].wait(state, numbers, now, cost);
            long ownRemaining = meters[i].remaining(state, numbers, now);
            if (ownWait > wait) {
                wait = ownWait;
                slowest = i;
            }
            if (ownRemaining < remaining) {
                remaining = ownRemaining;
                tightest = i;
            }
        }
        int deciding = wait > 0 ? slowest : tightest;
        long reset = meters[deciding].untilUnused(state, at + deciding * Meter.NUMBERS, now);
        return new Decision(remaining, nanos(wait), nanos(reset), ruling(by, deciding));
    }

    /** A denial whatever the state is. */
    Decision denied(long waitNanos, DecidedBy by) {
        return new Decision(0, waitNanos, waitNanos, ruling(by, 0));
    }

    /** Microseconds until a key with this state, which is as of {@code now}, is the same as one that was never used. */
    long untilUnused(long[] state, int at, long now) {
        long longest = 0;
        for (int i = 0; i < meters.length; i++) {
            longest = Math.max(longest, meters[i].untilUnused(state, at + i * Meter.NUMBERS, now));
        }
        return longest;
    }

    /** The larger, the later a key with this state is given up for want of room; as of {@code now}. */
    long worth(long[] state, int at, long now) {
        long most = Long.MIN_VALUE;
        for (int i = 0; i < meters.length; i++) {
            most = Math.max(most, meters[i].worth(state, at + i * Meter.NUMBERS, now));
        }
        return most;
    }

    /** The most expensive call that is ever admitted. */
    long largestCost() {
        return largestCost;
    }

    /** The most that any of the limits admits at once. */
    long largestBurst() {
        return limits.stream().mapToLong(Limit::burst).max().orElse(0);
    }

    /** What all decisions about one of the limits have in common. */
    Ruling ruling(DecidedBy by, int limit) {
        return Objects.requireNonNull(rulings.get(by))[limit];
    }

    private static long nanos(long micros) {
        return micros == Meter.NEVER ? Decision.NEVER : micros * 1_000;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Policy policy && limits.equals(policy.limits));
    }

    @Override
    public int hashCode() {
        return limits.hashCode();
    }

    @Override
    public String toString() {
        return limits.toString();
    }
}
