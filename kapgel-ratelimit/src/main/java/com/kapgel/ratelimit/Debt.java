package com.kapgel.ratelimit;

/**
 * Calls of a key that were admitted, or given back, without Redis knowing.
 *
 * <p>Two states run side by side, as Redis knows the key and as it really is; the debt is their difference. So time pays off a debt
 * just as it would have, had Redis known: a bucket drains first what Redis knows of, a window that ends takes its debt along.
 * Both may be more than the limits allow, since late replies can still show that some of it is not owed. Not safe for use by several
 * threads.
 */
final class Debt {
    private final Policy policy;
    private final long[] known;
    private final long[] real;
    private long asOf;

    private Debt(Policy policy, long[] known, long[] real, long asOf) {
        this.policy = policy;
        this.known = known.clone();
        this.real = real.clone();
        this.asOf = asOf;
    }

    /**
     * None yet.
     *
     * @param known what Redis knows of the key
     */
    Debt(Policy policy, long[] known, long asOf) {
        this(policy, known, known, asOf);
    }

    Policy policy() {
        return policy;
    }

    /** A call was admitted, or given back if {@code cost} is negative. */
    void took(long cost, long now) {
        pass(now);
        policy.take(real, 0, cost);
    }

    /** Everything was given back. */
    void forgot(long now) {
        pass(now);
        policy.take(real, 0, -Long.MAX_VALUE);
    }

    /** Redis knows of nothing any more. */
    void redisForgot(long now) {
        pass(now);
        policy.take(known, 0, -Long.MAX_VALUE);
    }

    /** Redis has told what it knows. The debt stays what it is, as far as Redis knows of anything to give back. */
    void heard(long[] told, long now) {
        pass(now);
        long[] owed = difference();
        for (int i = 0; i < told.length; i++) {
            known[i] = told[i];
            real[i] = Math.max(0, told[i] + owed[i]);
        }
    }

    /** Whether nothing is owed any more. */
    boolean isPaid(long now) {
        pass(now);
        for (int i = 0; i < real.length; i++) {
            if (real[i] != known[i]) {
                return false;
            }
        }
        return true;
    }

    /** What Redis has to add to the numbers of the key's state as of {@code now}. */
    long[] owed(long now) {
        pass(now);
        return difference();
    }

    /** Microseconds in which time pays it at the latest. */
    long paidIn(long now) {
        pass(now);
        return Math.max(policy.untilUnused(known, 0, now), policy.untilUnused(real, 0, now));
    }

    private long[] difference() {
        long[] difference = new long[real.length];
        for (int i = 0; i < real.length; i++) {
            difference[i] = real[i] - known[i];
        }
        return difference;
    }

    private void pass(long now) {
        policy.pass(known, asOf, now);
        policy.pass(real, asOf, now);
        asOf = now;
    }
}
