package com.kapgel.health;

import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A database behind a pool: where no connection comes in time, the pool's own figures tell whether it is the pool that has none to
 * give or the database that does not answer.
 *
 * <p>A pool makes its callers wait for seconds, longer than a check may take. So the question is asked on a thread of its own, at
 * most one at a time, and left there when the time is up; how it ends is the news of the next call.
 *
 * <p>An exhausted pool is a loss at first: others wait in the same queue, and taking the service away from its clients would
 * not make it shorter. Connections that do not come back for long, however, may hang in a database that hangs.
 */
final class PooledDatabaseCheck implements AsksDependency {
    static final Duration EXHAUSTED_IS_DOWN_AFTER = Duration.ofSeconds(5);

    private final HealthCheck database;
    private final Supplier<PoolFigures> figures;
    private final LongSupplier nanoClock;
    private final ExecutorService thread = DaemonThread.whenNeeded("kapgel-health-pool");
    // What follows is touched by one call of check at a time, as Health promises.
    private @Nullable Future<CheckResult> question;
    private @Nullable Throwable lastFailure;
    private @Nullable Long exhaustedSince;

    PooledDatabaseCheck(HealthCheck database, Supplier<PoolFigures> figures, LongSupplier nanoClock) {
        this.database = database;
        this.figures = figures;
        this.nanoClock = nanoClock;
    }

    @Override
    public CheckResult check(Duration timeout) throws InterruptedException {
        Future<CheckResult> pending = question;
        if (pending != null && !pending.isDone()) {
            return answerOf(pending, Duration.ZERO); // it has been waited for before, and its time is up
        }
        return answerOf(askAgain(timeout), timeout.multipliedBy(7).dividedBy(8));
    }

    private CheckResult answerOf(Future<CheckResult> asked, Duration patience) throws InterruptedException {
        try {
            CheckResult answer = asked.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            lastFailure = null;
            exhaustedSince = null;
            return answer;
        } catch (ExecutionException failed) {
            return withoutConnection(
                    failed.getCause(),
                    poolGaveUp(failed.getCause()) && figures.get().isFull());
        } catch (TimeoutException late) {
            // A connection that the pool is trying counts as lent out; our question is then not among those that wait.
            return withoutConnection(lastFailure, figures.get().isSaturated());
        }
    }

    private Future<CheckResult> askAgain(Duration timeout) throws InterruptedException {
        Future<CheckResult> before = question;
        lastFailure = before == null ? null : failureOf(before);
        if (before != null && lastFailure == null) {
            exhaustedSince = null; // it was given a connection, only later than it was waited for
        }
        Future<CheckResult> asked = thread.submit(() -> database.check(timeout));
        question = asked;
        return asked;
    }

    private static @Nullable Throwable failureOf(Future<?> ended) throws InterruptedException {
        try {
            ended.get();
            return null;
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }

    /** No connection in time, and none that the database refused either. */
    private static boolean poolGaveUp(@Nullable Throwable failure) {
        return failure instanceof SQLTransientConnectionException && failure.getCause() == null;
    }

    private CheckResult withoutConnection(@Nullable Throwable failure, boolean exhausted) {
        if (exhausted) {
            return exhausted();
        }
        exhaustedSince = null;
        return failure == null
                ? CheckResult.unhealthy(Reason.TIMEOUT)
                : CheckResult.unhealthy(Reason.of(failure), failure);
    }

    private CheckResult exhausted() {
        long now = nanoClock.getAsLong();
        long since = exhaustedSince == null ? now : exhaustedSince;
        exhaustedSince = since;
        return now - since >= EXHAUSTED_IS_DOWN_AFTER.toNanos()
                ? CheckResult.unhealthy(Reason.POOL_EXHAUSTED)
                : CheckResult.degraded(Reason.POOL_EXHAUSTED);
    }

    /** Ends the thread; the pool stays the caller's. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    @Override
    public String toString() {
        return "DatabaseCheck";
    }
}
