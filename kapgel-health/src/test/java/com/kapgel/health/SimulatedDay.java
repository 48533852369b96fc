package com.kapgel.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** A clock, an executor and a way to wait that know each other: time passes only while somebody waits, and no thread is needed. */
final class SimulatedDay implements LongSupplier, InstantSource, Executor, Waiting {
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(Task::nanos));
    private long nanos = Long.MAX_VALUE - 1_000;
    private long passed;
    private Duration nextTaskTakes = Duration.ZERO;

    /** For the tasks that are executed from now on: how long it is until they have run. */
    void tasksTake(Duration time) {
        nextTaskTakes = time;
    }

    void sleep(Duration time) {
        passUntil(passed + time.toNanos());
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(new Task(passed + nextTaskTakes.toNanos(), task));
    }

    @Override
    public boolean await(CountDownLatch latch, long time) {
        long end = passed + Math.max(0, time);
        while (latch.getCount() > 0 && !tasks.isEmpty() && tasks.peek().nanos() <= end) {
            passUntil(tasks.peek().nanos());
        }
        if (latch.getCount() > 0) {
            passUntil(end);
        }
        return latch.getCount() == 0;
    }

    private void passUntil(long end) {
        while (!tasks.isEmpty() && tasks.peek().nanos() <= end) {
            Task next = tasks.remove();
            passTo(next.nanos());
            next.work().run();
        }
        passTo(end);
    }

    private void passTo(long end) {
        nanos += Math.max(0, end - passed);
        passed = Math.max(passed, end);
    }

    @Override
    public long getAsLong() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return Instant.parse("2026-11-23T00:00:00Z").plusNanos(passed);
    }

    private record Task(long nanos, Runnable work) {}
}
