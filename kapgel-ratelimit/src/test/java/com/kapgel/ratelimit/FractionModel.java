package com.kapgel.ratelimit;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What limits mean, in exact fractions and without a thought of speed or space: what the scripts are compared with. One key. Shares
 * no code with the meters, except that it asks them how coarse a bucket's ticks are.
 */
final class FractionModel {
    /** The answer to one call; a wait of -1 stands for "never". */
    record Answer(boolean allowed, long remaining, long waitMicros) {}

    private final List<Limit> limits;
    private final Policy policy;
    private final Fraction[] used;
    private final Fraction[] usedBefore;
    private long asOf;

    FractionModel(List<Limit> limits) {
        this.limits = limits;
        this.policy = Policy.of(limits);
        this.used = new Fraction[limits.size()];
        this.usedBefore = new Fraction[limits.size()];
        reset();
    }

    void reset() {
        java.util.Arrays.fill(used, Fraction.ZERO);
        java.util.Arrays.fill(usedBefore, Fraction.ZERO);
    }

    Answer decide(long now, long cost) {
        long wait = 0;
        for (int i = 0; i < limits.size(); i++) {
            long own = wait(i, now, cost);
            wait = own < 0 || wait < 0 ? -1 : Math.max(wait, own);
        }
        if (wait == 0 && cost != 0) {
            for (int i = 0; i < limits.size(); i++) {
                take(i, now, cost);
            }
            asOf = now;
        }
        long remaining = Long.MAX_VALUE;
        for (int i = 0; i < limits.size(); i++) {
            Fraction room = Fraction.of(capacity(i)).minus(usedAt(i, now));
            remaining = Math.min(remaining, Math.max(0, room.floor()));
        }
        return new Answer(wait == 0, remaining, wait);
    }

    /** The first moment at which the call fits, found by halving: as time passes a limit only comes to admit more. */
    private long wait(int i, long now, long cost) {
        if (cost > capacity(i)) {
            return -1;
        }
        if (fits(i, now, cost)) {
            return 0;
        }
        long late = 1;
        while (!fits(i, now + late, cost)) {
            late = Math.multiplyExact(late, 2);
        }
        long early = late / 2;
        while (late - early > 1) {
            long middle = early + (late - early) / 2;
            if (fits(i, now + middle, cost)) {
                late = middle;
            } else {
                early = middle;
            }
        }
        return late;
    }

    private boolean fits(int i, long now, long cost) {
        return cost <= 0 || usedAt(i, now).plus(Fraction.of(cost)).compareTo(Fraction.of(capacity(i))) <= 0;
    }

    /** A limit of 0 admits nothing, whatever its burst. */
    private long capacity(int i) {
        return limits.get(i).permits() == 0 ? 0 : limits.get(i).burst();
    }

    private Fraction usedAt(int i, long now) {
        Limit limit = limits.get(i);
        return switch (limit.kind()) {
            case TOKEN_BUCKET -> {
                long tick = ((BucketMeter) policy.meter(i)).tickMicros();
                long elapsed = (Math.floorDiv(now, tick) - Math.floorDiv(asOf, tick)) * tick;
                Fraction refilled = new Fraction(
                        BigInteger.valueOf(elapsed).multiply(BigInteger.valueOf(limit.permits() * 1_000)),
                        BigInteger.valueOf(limit.period().toNanos()));
                yield used[i].minus(refilled).atLeastZero();
            }
            case FIXED_WINDOW, CALENDAR_WINDOW -> window(limit, now) == window(limit, asOf) ? used[i] : Fraction.ZERO;
            case SLIDING_WINDOW -> {
                long length = limit.period().toNanos() / 1_000;
                Fraction share = new Fraction(
                        BigInteger.valueOf(length - Math.floorMod(now, length)), BigInteger.valueOf(length));
                yield before(i, now).times(share).plus(current(i, now));
            }
        };
    }

    private Fraction before(int i, long now) {
        long windows = window(limits.get(i), now) - window(limits.get(i), asOf);
        return windows == 0 ? usedBefore[i] : windows == 1 ? used[i] : Fraction.ZERO;
    }

    private Fraction current(int i, long now) {
        return window(limits.get(i), now) == window(limits.get(i), asOf) ? used[i] : Fraction.ZERO;
    }

    /** A number that tells windows apart; successive for successive ones that have a fixed length. */
    private static long window(Limit limit, long micros) {
        if (limit.kind() != Limit.Kind.CALENDAR_WINDOW) {
            return Math.floorDiv(micros, limit.period().toNanos() / 1_000);
        }
        LocalDate day = Instant.EPOCH
                .plus(micros, ChronoUnit.MICROS)
                .atZone(limit.calendar().zone())
                .toLocalDate();
        return limit.calendar().length().getMonths() > 0 ? day.getYear() * 12L + day.getMonthValue() : day.toEpochDay();
    }

    private void take(int i, long now, long cost) {
        Fraction count = Fraction.of(cost);
        if (limits.get(i).kind() != Limit.Kind.SLIDING_WINDOW) {
            used[i] = usedAt(i, now).plus(count).atLeastZero();
            return;
        }
        Fraction previous = before(i, now);
        Fraction after = current(i, now).plus(count);
        usedBefore[i] =
                after.compareTo(Fraction.ZERO) < 0 ? previous.plus(after).atLeastZero() : previous;
        used[i] = after.atLeastZero();
    }

    private record Fraction(BigInteger over, BigInteger under) implements Comparable<Fraction> {
        static final Fraction ZERO = of(0);

        Fraction {
            if (under.bitLength() > 256) {
                BigInteger gcd = over.gcd(under);
                over = over.divide(gcd);
                under = under.divide(gcd);
            }
        }

        static Fraction of(long whole) {
            return new Fraction(BigInteger.valueOf(whole), BigInteger.ONE);
        }

        Fraction plus(Fraction other) {
            return new Fraction(
                    over.multiply(other.under).add(other.over.multiply(under)), under.multiply(other.under));
        }

        Fraction minus(Fraction other) {
            return plus(new Fraction(other.over.negate(), other.under));
        }

        Fraction times(Fraction other) {
            return new Fraction(over.multiply(other.over), under.multiply(other.under));
        }

        Fraction atLeastZero() {
            return over.signum() < 0 ? ZERO : this;
        }

        long floor() {
            BigInteger[] parts = over.divideAndRemainder(under);
            return parts[1].signum() < 0 ? parts[0].longValueExact() - 1 : parts[0].longValueExact();
        }

        @Override
        public int compareTo(Fraction other) {
            return over.multiply(other.under).compareTo(other.over.multiply(under));
        }
    }
}
