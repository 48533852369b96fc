package com.kapgel.health;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for what no caller shall wait for, such as a check. They keep no JVM alive. */
final class DaemonThread {
    private static final Duration ENDS_IDLE_AFTER = Duration.ofSeconds(30);

    private DaemonThread() {}

    /** One thread, which comes with the first task and goes when there has been none for half a minute. */
    static ExecutorService whenNeeded(String name) {
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1,
                1,
                ENDS_IDLE_AFTER.toNanos(),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(),
                task -> named(name, task));
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    /** One thread for tasks that come back. */
    static ScheduledExecutorService withTimer(String name) {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> named(name, task));
        thread.setRemoveOnCancelPolicy(true);
        return thread;
    }

    static Thread named(String name, Runnable task) {
        // It outlives the request that started it, so it must not inherit that one's thread locals.
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
