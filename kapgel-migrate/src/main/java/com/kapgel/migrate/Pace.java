package com.kapgel.migrate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Estimates how long the rest of a phase takes, by how fast it has been since it was first seen. About the phases to come it
 * says nothing: how much they have to do, the server tells when they begin. Not thread-safe.
 */
final class Pace {

    /** Before that, a single block more or less would change the answer. */
    private static final long FIRST_ESTIMATE_NANOS = Duration.ofSeconds(2).toNanos();

    private @Nullable IndexBuild first;
    private @Nullable IndexBuild last;
    private long firstNanos;

    /** The same build with an estimate, where one can be given: not for waiting, which ends when others want it to. */
    IndexBuild estimated(IndexBuild seen, long nanoTime) {
        IndexBuild begin = first;
        if (begin == null || last == null || !seen.continues(last)) {
            first = seen;
            last = seen;
            firstNanos = nanoTime;
            return seen;
        }
        last = seen;
        long done = seen.done() - begin.done();
        long nanos = nanoTime - firstNanos;
        if (done <= 0 || nanos < FIRST_ESTIMATE_NANOS || seen.unit().equals(IndexBuild.TRANSACTIONS)) {
            return seen;
        }
        double rest = (double) nanos / done * (seen.total() - seen.done());
        return seen.withRest(Duration.ofMillis((long) (rest / 1e6)));
    }
}
