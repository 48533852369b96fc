package com.kapgel.health;

import com.kapgel.health.Thresholds.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What one check has said so far, as much of it as counts, and who is told when it changes. */
final class History {
    /** Before the first run. */
    static final CheckResult NOT_RUN_YET = CheckResult.unknown(Reason.NOT_READY);

    private static final CheckResult STALE = CheckResult.unhealthy(Reason.STALE);

    private final String name;
    private final Thresholds thresholds;
    private final @Nullable Duration staleAfter;
    private final InstantSource clock;
    private final Announcer announcer;
    private final ReentrantLock lock = new ReentrantLock();
    private Verdict verdict = Verdict.provisional(NOT_RUN_YET);
    private long updatedNanos;
    private volatile CheckState state;

    History(String name, CheckPolicy policy, InstantSource clock, long nowNanos, Announcer announcer) {
        this.name = name;
        this.thresholds = policy.thresholds();
        this.staleAfter = policy.staleAfter();
        this.clock = clock;
        this.announcer = announcer;
        this.updatedNanos = nowNanos;
        this.state = CheckState.first(NOT_RUN_YET, policy.critical(), clock.instant(), nowNanos);
    }

    CheckState state() {
        return state;
    }

    /** Takes in what a run of the check has given, and returns what is to be shown. */
    CheckState add(CheckResult result, Duration took, long nowNanos) {
        lock.lock();
        try {
            Verdict next = thresholds.next(verdict, result);
            updatedNanos = nowNanos;
            return show(next, state.afterRun(next.shown(), took, clock.instant(), nowNanos));
        } finally {
            lock.unlock();
        }
    }

    /** Asks the check under the lock, so that whoever was first is noted first; it neither waits nor calls anybody. */
    CheckState add(DrainCheck check, LongSupplier nanoClock) {
        lock.lock();
        try {
            return add(check.now(), Duration.ZERO, nanoClock.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** What would be shown if a run had given this; it is not noted. */
    CheckState asIf(CheckResult result) {
        lock.lock();
        try {
            return state.showing(thresholds.next(verdict, result).shown());
        } finally {
            lock.unlock();
        }
    }

    /** What is to be shown now, when no run has been heard of since the last: stale once it is too old. */
    CheckState stateAt(long nowNanos) {
        if (staleAfter == null) {
            return state;
        }
        lock.lock();
        try {
            boolean stale = nowNanos - updatedNanos > staleAfter.toNanos();
            if (!stale || verdict.shown().saysTheSameAs(STALE)) {
                return state;
            }
            return show(Verdict.provisional(STALE), state.turned(STALE, clock.instant(), nowNanos));
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock, so that changes are told in order; nobody is called here. */
    private CheckState show(Verdict next, CheckState shown) {
        CheckResult before = verdict.shown();
        verdict = next;
        state = shown;
        if (!before.saysTheSameAs(next.shown())) {
            announcer.tell(name, before, next.shown());
        }
        return shown;
    }
}
