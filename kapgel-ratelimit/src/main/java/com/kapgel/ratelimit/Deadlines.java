package com.kapgel.ratelimit;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Ends the wait of calls. All wait equally long, so they end in the order in which they came, and one timer for the
 * first of them serves all; a timer each would cost as much as the decision.
 */
final class Deadlines {
    private static final long FINEST_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final long nanos;
    private final LongSupplier nanoClock;
    private final ScheduledExecutorService timer;
    private final Queue<TakeCall> calls = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean armed = new AtomicBoolean();

    Deadlines(Duration deadline, LongSupplier nanoClock, ScheduledExecutorService timer) {
        this.nanos = deadline.toNanos();
        this.nanoClock = nanoClock;
        this.timer = timer;
    }

    void watch(TakeCall call) {
        calls.add(call);
        arm();
    }

    private void arm() {
        if (!armed.get() && armed.compareAndSet(false, true)) {
            var unused = timer.schedule(this::sweep, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void sweep() {
        long now = nanoClock.getAsLong();
        for (TakeCall call = calls.peek(); call != null; call = calls.peek()) {
            long left = call.askedNanos() + nanos - now;
            if (left > 0 && !call.isDone()) {
                var unused = timer.schedule(this::sweep, Math.max(left, FINEST_NANOS), TimeUnit.NANOSECONDS);
                return;
            }
            calls.poll();
            call.missDeadline();
        }
        armed.set(false);
        if (!calls.isEmpty()) {
            arm();
        }
    }
}
