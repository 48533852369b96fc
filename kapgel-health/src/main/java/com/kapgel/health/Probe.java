package com.kapgel.health;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A check with all that shields its callers from it: one call at a time however many ask, on a thread that is not theirs, a
 * deadline for each call, and a result that is kept for a while.
 */
final class Probe {
    private static final CheckResult TIMED_OUT = CheckResult.unhealthy(Reason.TIMEOUT);
    private static final CheckResult FAILED = CheckResult.unhealthy(Reason.FAILED);
    private static final CheckResult NO_THREAD = CheckResult.unhealthy(Reason.NO_THREAD);

    private final HealthCheck check;
    private final @Nullable DrainCheck drain;
    private final CheckPolicy policy;
    private final Executor executor;
    private final boolean isShared;
    private final LongSupplier nanoClock;
    private final Waiting waiting;
    private final History history;
    /** The call that answers for the check; replaced only when it has landed and its result is no longer fresh. */
    private final AtomicReference<@Nullable Flight> latest = new AtomicReference<>();

    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Makes one that has not run.
     *
     * @param isShared whether the executor has other work too, so that it may have no thread for the check
     */
    Probe(
            HealthCheck check,
            CheckPolicy policy,
            Executor executor,
            boolean isShared,
            LongSupplier nanoClock,
            Waiting waiting,
            History history) {
        this.check = check;
        this.drain = DrainCheck.find(check);
        this.policy = policy;
        this.executor = executor;
        this.isShared = isShared;
        this.nanoClock = nanoClock;
        this.waiting = waiting;
        this.history = history;
    }

    CheckPolicy policy() {
        return policy;
    }

    /** Whether nobody ever waits for the result and each who asks gets a new one. */
    boolean isKnownAtOnce() {
        return drain != null;
    }

    /**
     * Joins the call that is running or whose result is fresh, else starts one. Does not wait; the supplier waits for the
     * result, at most until the deadline of that call or the end that is given. For a check in the background it has the last result,
     * and nobody waits.
     */
    Supplier<CheckState> ask(long endNanos) {
        if (drain != null) {
            return () -> closed.get() ? closedState() : history.add(drain, nanoClock);
        }
        if (policy.isBackground()) {
            return this::lastKnown;
        }
        Flight flight = flight(policy.keep().toNanos());
        return () -> await(flight, endNanos);
    }

    /** What was shown last, without asking. */
    CheckState shown() {
        return history.state();
    }

    /** Starts a call unless one is running. */
    void tick() {
        if (!closed.get()) {
            expire();
            flight(0);
        }
    }

    /** Finds out whether the call that is running is late, or hangs so long that it is a failure more. */
    void expire() {
        Flight flight = latest.get();
        long now = nanoClock.getAsLong();
        if (flight != null && !flight.isSettled() && isLate(flight, now)) {
            settleLate(flight);
        } else if (flight != null) {
            countHang(flight, now);
        }
    }

    /** From now on it is unhealthy; tells whether it was open until now. */
    boolean close() {
        return !closed.getAndSet(true);
    }

    /** Gives back what the check has opened. */
    void closeCheck() {
        check.close();
    }

    private Flight flight(long keepNanos) {
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

    private CheckState lastKnown() {
        if (closed.get()) {
            return closedState();
        }
        expire();
        Flight flight = latest.get();
        boolean hangs = flight != null && flight.isSettled() && flight.isAloft();
        return hangs ? history.state() : history.stateAt(nanoClock.getAsLong());
    }

    private CheckState await(Flight flight, long endNanos) {
        if (closed.get()) {
            return closedState();
        }
        long now = nanoClock.getAsLong();
        countHang(flight, now);
        long untilLate = policy.deadline().toNanos() - flight.nanosSinceStart(now);
        long untilEnd = endNanos - now;
        try {
            if (!flight.await(waiting, Math.min(untilLate, untilEnd)) && untilLate <= untilEnd) {
                settleLate(flight);
            }
            // Another thread may be settling it at this moment. If it does not get to run, this one goes on without it.
            return flight.await(waiting, endNanos - nanoClock.getAsLong()) ? flight.state() : history.asIf(TIMED_OUT);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return history.state().showing(CheckResult.unknown(Reason.INTERRUPTED));
        }
    }

    private void start(Flight flight) {
        Thread caller = Thread.currentThread();
        AtomicBoolean handingOver = new AtomicBoolean(true);
        try {
            executor.execute(() -> {
                if (handingOver.get() && Thread.currentThread() == caller) {
                    // An executor that runs tasks itself would let the caller wait for the check.
                    flight.land();
                    settle(flight, NO_THREAD);
                } else {
                    run(flight);
                }
            });
        } catch (Throwable refused) { // an Error too: the system may have no thread left to give
            if (flight.giveUp()) {
                flight.land();
                settle(flight, CheckResult.unhealthy(Reason.NO_THREAD, refused));
            }
        } finally {
            handingOver.set(false);
        }
    }

    private void run(Flight flight) {
        if (closed.get() || !flight.begin()) { // nobody waits for it any more
            flight.land();
            settle(flight, NO_THREAD);
            return;
        }
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
            CheckResult result = check.check(policy.deadline());
            return isMissing(result) ? CheckResult.unhealthy(Reason.NO_RESULT) : result;
        } catch (Throwable thrown) { // whatever a check throws, it is the check that has failed and not the report
            return CheckResult.unhealthy(Reason.of(thrown), thrown);
        }
    }

    /** A check may be written in code that knows nothing of our null annotations. */
    private static boolean isMissing(@Nullable CheckResult result) {
        return result == null;
    }

    private boolean isLate(Flight flight, long nowNanos) {
        return flight.nanosSinceStart(nowNanos) > policy.deadline().toNanos();
    }

    /** A thread of its own that does not get to run is a machine that is too slow, and no lack of threads. */
    private void settleLate(Flight flight) {
        settle(flight, isShared && flight.giveUp() ? NO_THREAD : TIMED_OUT);
    }

    /**
     * A check that may fail several times in a row is not asked again while it hangs, or waits in the user's executor: so each time
     * that the next call would have been one more failure, this one is.
     */
    private void countHang(Flight flight, long nowNanos) {
        CheckResult failure = flight.isAloft() ? TIMED_OUT : NO_THREAD;
        long failures =
                flight.failuresSinceSettled(nowNanos, policy.untilNextTimeout().toNanos());
        for (long i = Math.min(failures, policy.thresholds().failures()); i > 0; i--) {
            flight.settle(history.add(failure, policy.deadline(), nowNanos), nowNanos);
        }
    }

    /** Fixes the result, unless another thread has done that or is at it. */
    private void settle(Flight flight, CheckResult result) {
        if (!flight.claim()) {
            return;
        }
        long now = nanoClock.getAsLong();
        CheckResult inTime = isLate(flight, now) && !result.hasReason(Reason.NO_THREAD) ? TIMED_OUT : result;
        CheckState shown;
        if (closed.get()) {
            shown = closedState();
        } else {
            long tookNanos =
                    Math.min(flight.nanosSinceStart(now), policy.deadline().toNanos());
            shown = history.add(inTime, Duration.ofNanos(Math.max(0, tookNanos)), now);
        }
        flight.settle(shown, now);
    }

    private CheckState closedState() {
        return history.state().showing(CheckResult.unhealthy(Reason.CLOSED));
    }
}
