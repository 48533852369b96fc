package com.kapgel.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * What one key owes to Redis: calls that were admitted, or given back, without Redis knowing.
 *
 * <p>Two states run side by side, as Redis knows the key and as it really is; the debt is their difference. So time pays off a debt
 * just as it would have, had Redis known: a bucket drains first what Redis knows of, a window that ends takes its debt along.
 * Both are kept in the units of this instance's part of the limits. Not safe for use by several threads; {@link Debts} sees to it
 * that there is one at a time.
 */
final class Debt {
    private final Policy whole;
    private final Policy part;
    private final long[] known;
    private final long[] real;
    private long asOf;
    private boolean sending;

    /** @param known what Redis knew of the key, in units of the part */
    Debt(Policy whole, Policy part, long[] known, long asOf) {
        this.whole = whole;
        this.part = part;
        this.known = known.clone();
        this.real = known.clone();
        this.asOf = asOf;
    }

    Policy whole() {
        return whole;
    }

    Policy part() {
        return part;
    }

    /** More may have been admitted than the limits allow, and that too has to be paid back in full before they count again. */
    private void advance(long now) {
        part.pass(known, asOf, now);
        part.pass(real, asOf, now);
        asOf = now;
    }

    /** A call was admitted, or given back if {@code cost} is negative. */
    void took(long cost, long now) {
        advance(now);
        part.take(real, 0, cost);
    }

    /** Everything was given back. */
    void forgot(long now) {
        advance(now);
        for (int i = 0; i < real.length; i++) {
            real[i] = 0;
        }
    }

    /** Redis has told what it knows. The debt stays what it is. */
    void heard(long[] told, long now) {
        advance(now);
        for (int i = 0; i < known.length; i++) {
            real[i] = Math.max(0, told[i] + real[i] - known[i]);
            known[i] = told[i];
        }
    }

    /** These amounts, just taken, have not reached Redis. */
    void add(long[] amounts, long now) {
        advance(now);
        for (int i = 0; i < real.length; i++) {
            real[i] = Math.max(0, real[i] + amounts[i]);
        }
    }

    /** Whether there is nothing to tell Redis, now or later. */
    boolean isPaid(long now) {
        advance(now);
        return !sending && isZero(difference());
    }

    /** What Redis has to add to the numbers of its state. Null if somebody is sending that already. */
    long @Nullable [] beginSending(long now) {
        if (sending) {
            return null;
        }
        advance(now);
        long[] amounts = difference();
        System.arraycopy(real, 0, known, 0, real.length);
        sending = true;
        return amounts;
    }

    void endSending() {
        sending = false;
    }

    private long[] difference() {
        long[] difference = new long[real.length];
        for (int i = 0; i < real.length; i++) {
            difference[i] = real[i] - known[i];
        }
        return difference;
    }

    static boolean isZero(long[] amounts) {
        for (long amount : amounts) {
            if (amount != 0) {
                return false;
            }
        }
        return true;
    }
}
