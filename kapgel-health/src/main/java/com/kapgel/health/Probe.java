package com.kapgel.health;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A check with all that shields its callers from it: its own thread, one call at a time however many ask, a deadline for
 * each call, and a result that is kept for a while.
 */
final class Probe implements AutoCloseable {
    private static final CheckResult TIMED_OUT = CheckResult.unhealthy(Reason.TIMEOUT);
    private static final CheckResult FAILED = CheckResult.unhealthy(Reason.FAILED);

    private final HealthCheck check;
    private final ExecutorService thread;
    private final Duration deadline;
    private final long keepNanos;
    private final LongSupplier nanoClock;
    private final ChangeLog log;
    /** The call that answers for the check; replaced only when it has landed and its result is no longer fresh. */
    private final AtomicReference<@Nullable Flight> latest = new AtomicReference<>();

    private final AtomicBoolean closed = new AtomicBoolean();

    Probe(
            HealthCheck check,
            ExecutorService thread,
            Duration deadline,
            Duration keep,
            LongSupplier nanoClock,
            ChangeLog log) {
        this.check = check;
        this.thread = thread;
        this.deadline = deadline;
        this.keepNanos = keep.toNanos();
        this.nanoClock = nanoClock;
        this.log = log;
    }

    /**
     * Joins the call that is running or whose result is fresh, else starts one. Does not wait; the supplier waits for the
     * result, at most until the deadline of that call.
     */
    Supplier<CheckResult> ask() {
        Flight flight = flight();
        return () -> await(flight);
    }

    /** Interrupts the check if it is running, and closes it. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        thread.shutdownNow();
        try {
            check.close();
        } catch (Throwable failure) { // the other checks have to be closed too
            log.failedToClose(failure);
        }
    }

    private Flight flight() {
        Flight seen = latest.get();
        long now = nanoClock.getAsLong();
        if (seen != null && seen.isCurrent(now, keepNanos)) {
            return seen;
        }
        Flight next = new Flight(now);
        if (!latest.compareAndSet(seen, next)) {
            return Objects.requireNonNull(latest.get());
        }
        start(next);
        return next;
    }

    private CheckResult await(Flight flight) {
        if (closed.get()) {
            return CheckResult.unhealthy(Reason.CLOSED);
        }
        try {
            return flight.await(deadline.toNanos() - flight.nanosSinceStart(nanoClock.getAsLong()));
        } catch (TimeoutException late) {
            settle(flight, TIMED_OUT);
            return flight.result();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return CheckResult.unknown(Reason.INTERRUPTED);
        }
    }

    private void start(Flight flight) {
        try {
            thread.execute(() -> run(flight));
        } catch (Throwable refused) { // an Error too: the system may have no thread left to give
            flight.land();
            settle(flight, CheckResult.unhealthy(Reason.FAILED, refused));
        }
    }

    private void run(Flight flight) {
        CheckResult result = FAILED;
        try {
            result = call();
        } finally {
            flight.land();
            settle(flight, result);
        }
    }

    private CheckResult call() {
        try {
            CheckResult result = check.check(deadline);
            return isMissing(result) ? CheckResult.unhealthy(Reason.NO_RESULT) : result;
        } catch (Throwable thrown) { // whatever a check throws, it is the check that has failed and not the report
            return CheckResult.unhealthy(Reason.of(thrown), thrown);
        }
    }

    /** A check may be written in code that knows nothing of our null annotations. */
    private static boolean isMissing(@Nullable CheckResult result) {
        return result == null;
    }

    private void settle(Flight flight, CheckResult result) {
        long now = nanoClock.getAsLong();
        boolean late = flight.nanosSinceStart(now) > deadline.toNanos();
        CheckResult inTime = late ? TIMED_OUT : result;
        if (flight.settle(inTime, now) && !closed.get()) {
            log.record(inTime);
        }
    }
}
