package com.kapgel.testkit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Knows when the machine kept a thread from running that only wanted to run, so that a busy machine is not taken for a slow answer.
 *
 * <pre>{@code
 * try (StallMeter machine = StallMeter.start()) {
 *     long before = System.nanoTime();
 *     ask();
 *     assertThat(machine.runningTime(before, System.nanoTime())).isLessThan(Duration.ofSeconds(1));
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class StallMeter implements AutoCloseable {
    private static final long PAUSE_NANOS = 1_000_000;

    private final List<Stall> stalls = new CopyOnWriteArrayList<>();
    private final LongSupplier nanoClock;
    private long before; // touched by one thread only
    private volatile boolean closed;

    /** One that does not look by itself. */
    StallMeter(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.before = nanoClock.getAsLong();
    }

    /** Measures until it is closed. */
    public static StallMeter start() {
        StallMeter meter = new StallMeter(System::nanoTime);
        Thread thread = new Thread(meter::measure, "stall-meter");
        thread.setDaemon(true);
        thread.start();
        return meter;
    }

    /** What is left of the time between two moments of {@link System#nanoTime} without the stalls in it. */
    public Duration runningTime(long fromNanos, long toNanos) {
        long stalled = stalls.stream()
                .mapToLong(stall -> stall.within(fromNanos, toNanos))
                .sum();
        return Duration.ofNanos(toNanos - fromNanos - stalled);
    }

    private void measure() {
        while (!closed) {
            LockSupport.parkNanos(PAUSE_NANOS);
            look();
        }
    }

    /** After a pause: whatever it took beyond that was a stall, unless it is as little as any pause may take. */
    void look() {
        long now = nanoClock.getAsLong();
        if (now - before > 2 * PAUSE_NANOS) {
            stalls.add(new Stall(before + PAUSE_NANOS, now));
        }
        before = now;
    }

    @Override
    public void close() {
        closed = true;
    }

    private record Stall(long begin, long end) {
        long within(long from, long to) {
            return Math.max(0, Math.min(end, to) - Math.max(begin, from));
        }
    }
}
