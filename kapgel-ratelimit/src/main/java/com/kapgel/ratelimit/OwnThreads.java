package com.kapgel.ratelimit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * The threads that a Redis backend cannot do without: those that read replies, and its timers. Applications meet them in callbacks of
 * async decisions, and must not wait there.
 */
final class OwnThreads {
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** The calling thread is one. */
    void noteCurrent() {
        Thread current = Thread.currentThread();
        if (!threads.contains(current)) {
            threads.add(current);
        }
    }

    boolean includeCurrent() {
        return threads.contains(Thread.currentThread());
    }

    /** A timer with one more of them. What comes after it was shut down is forgotten. */
    ScheduledThreadPoolExecutor timer(String name) {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, work -> daemon(work, name), new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    private Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }
}
