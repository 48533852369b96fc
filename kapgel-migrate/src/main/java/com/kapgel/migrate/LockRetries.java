package com.kapgel.migrate;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.flywaydb.core.api.FlywayException;

/**
 * Tries again what failed because a lock was not given, with pauses that grow and differ, until its time is up.
 *
 * <p>A short wait for a lock, often repeated, lets the requests pass that queue up behind it. The last try is as short as the
 * first: a migration may fail, but never takes the service down.
 */
final class LockRetries {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Duration limit;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    /** @param limit for how long new tries begin */
    LockRetries(Duration limit, LongSupplier nanoTime, Sleeper sleeper, RandomGenerator random) {
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
        this.random = random;
    }

    /** For how long new tries begin. */
    Duration limit() {
        return limit;
    }

    /**
     * Runs an attempt until it succeeds, fails for another reason, or the time is up.
     *
     * @param betweenTries takes back what the failed attempt has left, before the pause
     */
    void run(Attempt attempt, Between betweenTries) throws SQLException {
        long start = nanoTime.getAsLong();
        for (int tries = 1; ; tries++) {
            try {
                attempt.run();
                return;
            } catch (SQLException | FlywayException failure) {
                Duration pause = pause(tries);
                if (!isAboutLocks(failure) || nanoTime.getAsLong() - start + pause.toNanos() > limit.toNanos()) {
                    throw failure;
                }
                betweenTries.run(tries, pause, failure);
                if (!slept(pause)) {
                    throw failure;
                }
            }
        }
    }

    /** The clock by which it waits. */
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Waits; false when somebody wants it to end. */
    boolean slept(Duration pause) {
        try {
            sleeper.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A lock not available in time, or a deadlock that the server has ended. */
    static boolean isAboutLocks(Throwable failure) {
        return ServerError.find(failure)
                .map(SQLException::getSQLState)
                .filter(state -> state.equals("55P03") || state.equals("40P01"))
                .isPresent();
    }

    /** Doubles from try to try; between half of it and all of it, so that two instances do not keep step. */
    private Duration pause(int tries) {
        long longest = LONGEST_PAUSE.toNanos();
        long full = tries > 10 ? longest : Math.min(longest, FIRST_PAUSE.toNanos() << (tries - 1));
        return Duration.ofNanos(full / 2 + random.nextLong(full / 2));
    }

    /** One try. */
    interface Attempt {
        void run() throws SQLException;
    }

    /** What happens after a failed try that is not the last. */
    interface Between {
        void run(int tries, Duration pause, Exception failure) throws SQLException;
    }

    /** Waits, or pretends to. */
    interface Sleeper {
        void sleep(Duration pause) throws InterruptedException;
    }
}
