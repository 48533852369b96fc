package com.kapgel.health;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that belong to a {@link Health}. */
final class OwnThread {
    private static final Duration IDLE_THREAD_ENDS_AFTER = Duration.ofSeconds(30);

    private OwnThread() {}

    /** At most one thread, so that a check that hangs cannot hold a second one; none while nobody asks. */
    static ThreadPoolExecutor ofCheck(String name) {
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_THREAD_ENDS_AFTER.toNanos(),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon("kapgel-health-" + name, task));
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    static Thread daemon(String name, Runnable task) {
        // The thread is started by some request and outlives it: it must not inherit that request's thread locals.
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
