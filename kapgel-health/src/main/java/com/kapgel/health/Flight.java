package com.kapgel.health;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call of a check, seen by everyone who waits for it.
 *
 * <p>Two things happen to it, in either order. It <i>settles</i>: its result is fixed, by the check or, at the deadline, by
 * whoever waited. It <i>lands</i>: the check has returned and its thread is free. A flight that has settled but not
 * landed is a hung check; what the check returns later finds the result fixed already and is lost. One that is still in the queue
 * of the user's executor when it settles is <i>given up</i>: it lands when its turn comes, and the check is not called.
 *
 * <p>One that has settled, has not landed and is shown as up all the same, since it takes several failures to be down, settles anew as
 * often as it has become one more of them.
 */
final class Flight {
    /** How long a place in the queue is believed in; an executor may have thrown it away without a word. */
    private static final long QUEUED_AT_MOST_NANOS = Duration.ofMinutes(1).toNanos();

    private enum Phase {
        QUEUED,
        RUNNING,
        GIVEN_UP,
        LANDED
    }

    private final long startedNanos;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.QUEUED);
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<@Nullable Settled> settled = new AtomicReference<>();

    Flight(long startedNanos) {
        this.startedNanos = startedNanos;
    }

    long nanosSinceStart(long nowNanos) {
        return nowNanos - startedNanos;
    }

    /** For the thread that is about to call the check; false when nobody wants the result any more. */
    boolean begin() {
        return phase.compareAndSet(Phase.QUEUED, Phase.RUNNING);
    }

    /** Gives the flight up if no thread has begun with it, and tells whether it did. */
    boolean giveUp() {
        return phase.compareAndSet(Phase.QUEUED, Phase.GIVEN_UP);
    }

    void land() {
        phase.set(Phase.LANDED);
    }

    /** True for the first who asks: the one who settles it. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /** For the one who has claimed it. */
    void settle(CheckState state, long nowNanos) {
        settled.set(new Settled(state, nowNanos));
        end.countDown();
    }

    boolean isSettled() {
        return settled.get() != null;
    }

    /**
     * How many failures more it has become, one for each such period since it settled, if it has not landed and is still shown as up;
     * zero for all who ask at once but one.
     */
    long failuresSinceSettled(long nowNanos, long periodNanos) {
        Settled last = settled.get();
        if (phase.get() == Phase.LANDED
                || last == null
                || !last.state().result().status().isUp()) {
            return 0;
        }
        long failures = (nowNanos - last.nanos()) / periodNanos;
        return failures > 0 && settled.compareAndSet(last, new Settled(last.state(), nowNanos)) ? failures : 0;
    }

    /** Tells whether the check still holds its thread. */
    boolean isAloft() {
        return phase.get() == Phase.RUNNING;
    }

    /** Tells whether the flight still answers for its check, so that no other one may start. */
    boolean isCurrent(long nowNanos, long keepNanos) {
        return switch (phase.get()) {
            case QUEUED, RUNNING -> true;
            case GIVEN_UP -> nanosSinceStart(nowNanos) < QUEUED_AT_MOST_NANOS;
            case LANDED -> !isSettled() || nowNanos - settled().nanos() < keepNanos;
        };
    }

    /** Waits until it has settled and tells whether it has; at once when it has already, whatever the time to wait. */
    boolean await(Waiting waiting, long nanos) throws InterruptedException {
        return isSettled() || waiting.await(end, nanos);
    }

    /** Its result; only of one that has settled. */
    CheckState state() {
        return settled().state();
    }

    private Settled settled() {
        return Objects.requireNonNull(settled.get(), "a flight that has not settled has no result");
    }

    private record Settled(CheckState state, long nanos) {}
}
