package com.kapgel.health.servlet;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Measures for how long the machine lets a thread wait that only wants to run. */
final class StallMeter implements AutoCloseable {
    private static final long PAUSE_NANOS = 1_000_000;

    private final AtomicLong worst = new AtomicLong();
    private final Thread thread = new Thread(this::measure, "stall-meter");

    private StallMeter() {}

    static StallMeter start() {
        StallMeter meter = new StallMeter();
        meter.thread.setDaemon(true);
        meter.thread.start();
        return meter;
    }

    long worst() {
        return worst.get();
    }

    private void measure() {
        long before = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            long now = System.nanoTime();
            worst.accumulateAndGet(now - before - PAUSE_NANOS, Math::max);
            before = now;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
