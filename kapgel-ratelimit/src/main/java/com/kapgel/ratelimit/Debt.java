package com.kapgel.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * What one key owes to Redis: calls that were admitted, or given back, without Redis knowing.
 *
 * <p>Two states run side by side, as Redis knows the key and as it really is; the debt is their difference. So time pays off a debt
 * just as it would have, had Redis known: a bucket drains first what Redis knows of, a window that ends takes its debt along.
 * Both are in the units of this instance's part of the limits, and may be more than these allow, since late replies can still
 * show that some of it is not owed. Not safe for use by several threads; {@link Debts} sees to it that there is one at a time.
 */
final class Debt {
    private final Policy whole;
    private final Policy part;
    private final long[] known;
    private final long[] real;
    private long asOf;
    private long notBefore = Long.MIN_VALUE;
    private boolean sending;

    /** Whether Redis has told of the key since a debt was sent, so that {@code known} says nothing about whether it has arrived. */
    private boolean heard;

    private Debt(Policy whole, Policy part, long[] known, long[] real, long asOf) {
        this.whole = whole;
        this.part = part;
        this.known = known.clone();
        this.real = real.clone();
        this.asOf = asOf;
    }

    /**
     * None yet.
     *
     * @param known what Redis knows of the key, in units of the part
     */
    Debt(Policy whole, Policy part, long[] known, long asOf) {
        this(whole, part, known, known, asOf);
    }

    /** The same debt under other limits of the same layout. */
    Debt under(Policy newWhole, Policy newPart) {
        if (newWhole.equals(whole)) {
            return this;
        }
        Debt same = new Debt(newWhole, newPart, known, real, asOf);
        newPart.fit(same.known);
        newPart.fit(same.real);
        same.notBefore = notBefore;
        same.sending = sending;
        same.heard = heard;
        return same;
    }

    Policy whole() {
        return whole;
    }

    Policy part() {
        return part;
    }

    /** A call was admitted, or given back if {@code cost} is negative. */
    void took(long cost, long now) {
        pass(now);
        part.take(real, 0, cost);
    }

    /** Everything was given back. */
    void forgot(long now) {
        pass(now);
        empty(real);
    }

    /** Redis knows of nothing any more. */
    void redisForgot(long now) {
        pass(now);
        empty(known);
    }

    private void empty(long[] state) {
        for (int i = 0; i < part.size(); i++) {
            part.meter(i).take(state, i * Meter.NUMBERS, -Long.MAX_VALUE);
        }
    }

    /** Redis has told what it knows. The debt stays what it is, as far as Redis knows of anything to give back. */
    void heard(long[] told, long now) {
        pass(now);
        heard = true;
        long[] debt = difference();
        System.arraycopy(told, 0, known, 0, known.length);
        System.arraycopy(told, 0, real, 0, real.length);
        add(debt);
    }

    /** What has been sent has not arrived. */
    void addUnsent(Debt sent, long now) {
        pass(now);
        sent.pass(now);
        long[] amounts = sent.difference();
        for (int i = 0; i < real.length; i++) {
            if (heard) {
                real[i] += amounts[i];
            } else {
                known[i] -= amounts[i]; // It was taken for granted that it would arrive.
            }
            long below = Math.min(0, Math.min(real[i], known[i]));
            real[i] -= below;
            known[i] -= below;
        }
    }

    /** It is of no use to send it earlier. */
    void waitUntil(long micros) {
        notBefore = micros;
    }

    private void add(long[] amounts) {
        for (int i = 0; i < real.length; i++) {
            real[i] = Math.max(0, real[i] + amounts[i]);
        }
    }

    /** Whether there is nothing to tell Redis, now or later. */
    boolean isPaid(long now) {
        pass(now);
        return !sending && isZero();
    }

    /** Whether nothing is owed as of when time last passed. */
    boolean isZero() {
        for (int i = 0; i < real.length; i++) {
            if (real[i] != known[i]) {
                return false;
            }
        }
        return true;
    }

    boolean isToWait(long now) {
        return now < notBefore;
    }

    /** The debt as it is to be sent; what comes later is another one. Null if somebody is sending already. */
    @Nullable
    Debt beginSending(long now) {
        if (sending) {
            return null;
        }
        pass(now);
        Debt sent = new Debt(whole, part, known, real, asOf);
        System.arraycopy(real, 0, known, 0, real.length);
        sending = true;
        heard = false;
        return sent;
    }

    void endSending() {
        sending = false;
    }

    /** What Redis has to add to the numbers of the key's state. */
    long[] difference() {
        long[] difference = new long[real.length];
        for (int i = 0; i < real.length; i++) {
            difference[i] = real[i] - known[i];
        }
        return difference;
    }

    private void pass(long now) {
        part.pass(known, asOf, now);
        part.pass(real, asOf, now);
        asOf = now;
    }
}
