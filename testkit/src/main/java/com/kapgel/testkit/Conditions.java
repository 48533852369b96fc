package com.kapgel.testkit;

import java.util.random.RandomGenerator;

/** What a {@link FaultProxy} does to the bytes of one direction. */
record Conditions(long latencyNanos, long jitterNanos, double lateShare, long lateNanos, Pace pace) {
    static final Conditions CLEAR = new Conditions(0, 0, 0, 0, Pace.UNLIMITED);

    /** How much later the next bytes arrive. */
    long delayNanos(RandomGenerator random) {
        long delay = latencyNanos;
        if (jitterNanos > 0) {
            delay += random.nextLong(jitterNanos);
        }
        if (lateShare > 0 && random.nextDouble() < lateShare) {
            delay += lateNanos;
        }
        return delay;
    }

    Conditions withLatency(long nanos) {
        return new Conditions(nanos, jitterNanos, lateShare, lateNanos, pace);
    }

    Conditions withJitter(long nanos) {
        return new Conditions(latencyNanos, nanos, lateShare, lateNanos, pace);
    }

    Conditions withLate(double share, long nanos) {
        return new Conditions(latencyNanos, jitterNanos, share, nanos, pace);
    }

    Conditions withPace(Pace other) {
        return new Conditions(latencyNanos, jitterNanos, lateShare, lateNanos, other);
    }

    /**
     * How fast bytes leave: in slices, each of which takes its time. Tolerance is how far ahead of that they may run, so
     * that small messages do not each wait for a timer of whole milliseconds.
     */
    record Pace(int sliceBytes, double nanosPerByte, long toleranceNanos) {
        static final Pace UNLIMITED = new Pace(Integer.MAX_VALUE, 0, 0);

        private static final long SLICE_NANOS = 10_000_000;

        static Pace of(long bytesPerSecond) {
            double nanosPerByte = 1e9 / bytesPerSecond;
            // A double beyond the range becomes Integer.MAX_VALUE.
            return new Pace(Math.max(1, (int) (SLICE_NANOS / nanosPerByte)), nanosPerByte, SLICE_NANOS);
        }

        static Pace drip(long pauseNanos) {
            return pauseNanos == 0 ? UNLIMITED : new Pace(1, pauseNanos, 0);
        }
    }
}
