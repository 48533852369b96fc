package com.kapgel.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** The one way through a drain: wait for the balancer, say goodbye, wait for what is in flight, stop. */
final class DrainRun {
    private static final long LEAST_NANOS = 1_000_000;

    /** A container writes the end of an answer after its filters have returned, and some stop without waiting for that. */
    private static final long SETTLE_NANOS = 250_000_000;

    private final DrainPlan plan;
    private final InFlight inFlight;
    private final UnaryOperator<String> scrubber;
    private final LongSupplier nanoClock;

    DrainRun(DrainPlan plan, InFlight inFlight, UnaryOperator<String> scrubber, LongSupplier nanoClock) {
        this.plan = plan;
        this.inFlight = inFlight;
        this.scrubber = scrubber;
        this.nanoClock = nanoClock;
    }

    DrainReport run() {
        long begin = nanoClock.getAsLong();
        pause(plan.preDrain());
        int count = inFlight.count();
        List<StopStep> failed = new ArrayList<>();
        long drainBegin = nanoClock.getAsLong();
        for (AutoCloseable goodbye : plan.goodbyes()) {
            // One that hangs has had its time for being waited for, too.
            Duration limit = Duration.ofNanos(Math.max(LEAST_NANOS, left(drainBegin)));
            runOrNote(new StopStep("goodbye", limit, goodbye), failed);
        }
        awaitInFlight(drainBegin);
        Duration waited = since(drainBegin);
        Map<String, Integer> leftOver = inFlight.names();
        plan.steps().forEach(step -> runOrNote(step, failed));
        List<String> names = failed.stream().map(StopStep::name).toList();
        return new DrainReport(count, leftOver, names, waited, since(begin));
    }

    private void runOrNote(StopStep step, List<StopStep> failed) {
        if (!step.run(scrubber)) {
            failed.add(step);
        }
    }

    /** Nobody interrupts the thread of a drain but to have it go on. */
    private static void pause(Duration time) {
        try {
            var unused = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException goOn) {
            return;
        }
    }

    private void awaitInFlight(long drainBegin) {
        try {
            do {
                inFlight.awaitNone(left(drainBegin));
                pause(Duration.ofNanos(Math.min(SETTLE_NANOS, Math.max(0, left(drainBegin)))));
            } while (inFlight.count() > 0 && left(drainBegin) > 0);
        } catch (InterruptedException goOn) {
            return;
        }
    }

    private long left(long drainBegin) {
        return plan.drain().toNanos() - since(drainBegin).toNanos();
    }

    private Duration since(long begin) {
        return Duration.ofNanos(nanoClock.getAsLong() - begin);
    }
}
