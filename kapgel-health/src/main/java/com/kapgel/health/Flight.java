package com.kapgel.health;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One call of a check, seen by everyone who waits for it.
 *
 * <p>Two things happen to it, in either order. It <i>settles</i>: its result is fixed, by the check or, at the deadline, by
 * whoever waited. It <i>lands</i>: the check has returned and its thread is free. A flight that has settled but not
 * landed is a hung check; what the check returns later finds the result fixed already and is lost.
 */
final class Flight {
    private final long startedNanos;
    private final CompletableFuture<Settled> settled = new CompletableFuture<>();
    private volatile boolean landed;

    Flight(long startedNanos) {
        this.startedNanos = startedNanos;
    }

    long nanosSinceStart(long nowNanos) {
        return nowNanos - startedNanos;
    }

    void land() {
        landed = true;
    }

    /** Fixes the result unless that has been done already, and tells whether it did. */
    boolean settle(CheckResult result, long nowNanos) {
        return settled.complete(new Settled(result, nowNanos));
    }

    /** Tells whether the flight still answers for its check, so that no other one may start. */
    boolean isCurrent(long nowNanos, long keepNanos) {
        return !landed || !settled.isDone() || nowNanos - settled.join().nanos() < keepNanos;
    }

    /** Waits for the result; returns at once when it is there, whatever the time to wait. */
    CheckResult await(long nanos) throws InterruptedException, TimeoutException {
        try {
            return settled.get(nanos, TimeUnit.NANOSECONDS).result();
        } catch (ExecutionException impossible) {
            throw new AssertionError("a flight never settles with an exception", impossible);
        }
    }

    /** The result of a flight that has settled. */
    CheckResult result() {
        return settled.join().result();
    }

    private record Settled(CheckResult result, long nanos) {}
}
