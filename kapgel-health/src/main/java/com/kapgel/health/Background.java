package com.kapgel.health;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Starts the checks that run whether anybody asks or not. It waits for none of them. */
final class Background implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, task -> DaemonThread.named("kapgel-health-timer", task));

    private Background() {}

    @SuppressWarnings("FutureReturnValueIgnored") // what it starts goes on until it is closed, and throws nothing
    static Background of(Collection<Probe> probes) {
        Background background = new Background();
        for (Probe probe : probes) {
            Duration interval = probe.policy().interval();
            if (interval != null) {
                background.timer.scheduleWithFixedDelay(probe::tick, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
                // Those that hang are found out at their deadline, also when nobody asks.
                long late = probe.policy().deadline().plusMillis(1).toNanos();
                background.timer.scheduleWithFixedDelay(
                        probe::expire, late, Math.max(interval.toNanos(), late), TimeUnit.NANOSECONDS);
            }
        }
        return background;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
