package com.kapgel.health;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the listeners of changes, one after the other on a thread of its own, so that none of them delays a report. */
final class Announcer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Health.class);
    private static final int MOST_WAITING = 1_000;

    private final List<HealthListener> listeners;
    private final ThreadPoolExecutor thread;
    private final AtomicBoolean overrun = new AtomicBoolean();

    Announcer(List<HealthListener> listeners) {
        this.listeners = List.copyOf(listeners);
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                task -> DaemonThread.named("kapgel-health-listeners", task));
        thread.allowCoreThreadTimeOut(true);
    }

    /** Returns at once. */
    void tell(String check, CheckResult before, CheckResult after) {
        try {
            thread.execute(() -> listeners.forEach(listener -> tell(listener, check, before, after)));
            overrun.set(false);
        } catch (RejectedExecutionException full) {
            if (!thread.isShutdown() && !overrun.getAndSet(true)) {
                log.warn(
                        "A listener takes too long: that the health check '{}' is {}, and what changes until it returns, is not told",
                        check,
                        after);
            }
        } catch (Error noThread) { // the system may have none left to give, and the report matters more
            log.warn("A change of the health check '{}' to '{}' is told later: {}", check, after, noThread.getClass());
        }
    }

    private static void tell(HealthListener listener, String check, CheckResult before, CheckResult after) {
        try {
            listener.onChange(check, before, after);
        } catch (Throwable failure) { // the others have to be told too
            log.warn(
                    "A listener failed on the change of the health check '{}' to '{}': {}",
                    check,
                    after,
                    failure.getClass().getName());
        }
    }

    /** What is waiting is still told, for which this waits a second at most. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                log.debug("A listener of health checks has not returned");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
