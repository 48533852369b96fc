package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of calls.
 *
 * @param callers  threads that each wait for their answer, when {@code inflight} is 0
 * @param inflight calls under way at once from one thread
 * @param keys     one key for all calls when 1, else so many picked at random
 */
record RedisLoad(int callers, int inflight, int keys) {

    static RedisLoad named(String name, int keys) {
        String[] parts = name.split("-");
        int keysOfCase = parts[0].equals("random") ? keys : 1;
        int number = Integer.parseInt(parts[1].replaceAll("\\D", ""));
        return parts[1].endsWith("inflight")
                ? new RedisLoad(0, number, keysOfCase)
                : new RedisLoad(number, 0, keysOfCase);
    }

    Unit unit() {
        return callers == 1 ? Unit.MICROSECONDS : Unit.OPS_PER_SECOND;
    }

    /** Median time of a call for one caller, calls a second for several. */
    double run(RedisContender contender, long millis) throws InterruptedException {
        if (inflight > 0) {
            return withInflight(contender, millis * 1_000_000);
        }
        return callers == 1 ? median(contender, millis * 1_000_000) : withCallers(contender, millis * 1_000_000);
    }

    private String key() {
        return keys == 1 ? "hot" : "customer:" + ThreadLocalRandom.current().nextInt(keys);
    }

    private double median(RedisContender contender, long nanos) {
        Histogram times = new Histogram(1, 10_000_000_000L, 3);
        long begin = System.nanoTime();
        long before = begin;
        while (before - begin < nanos) {
            contender.take(key());
            long after = System.nanoTime();
            times.recordValue(after - before);
            before = after;
        }
        return times.getValueAtPercentile(50) / 1_000.0;
    }

    private double withCallers(RedisContender contender, long nanos) throws InterruptedException {
        LongAdder calls = new LongAdder();
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < callers; i++) {
            Thread thread = new Thread(() -> {
                while (System.nanoTime() - begin < nanos) {
                    contender.take(key());
                    calls.increment();
                }
            });
            thread.setUncaughtExceptionHandler((failing, failure) -> failed.set(failure));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        requireNone(failed.get());
        return calls.sum() * 1e9 / (System.nanoTime() - begin);
    }

    private static void requireNone(@Nullable Throwable failure) {
        if (failure != null) {
            throw new IllegalStateException("A call has failed", failure);
        }
    }

    private double withInflight(RedisContender contender, long nanos) throws InterruptedException {
        LongAdder calls = new LongAdder();
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        Semaphore room = new Semaphore(inflight);
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            room.acquire();
            contender.takeAsync(key()).whenComplete((answer, failure) -> {
                if (failure != null) {
                    failed.set(failure);
                }
                calls.increment();
                room.release();
            });
        }
        room.acquire(inflight);
        requireNone(failed.get());
        return calls.sum() * 1e9 / (System.nanoTime() - begin);
    }
}
