package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.infra.Blackhole;

/** Two threads on one key, each call timed: how evenly they get through, and how long the slowest calls take. */
final class Fairness {
    private static final int CALLS_BETWEEN_LOOKS = 1_000;
    private static final String BLACKHOLE_PASSWORD =
            "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.";

    private Fairness() {}

    static void report(Scope scope) throws Exception {
        List<Double> ourTail = new ArrayList<>();
        List<Double> theirTail = new ArrayList<>();
        List<Double> ourEvenness = new ArrayList<>();
        String millis = scope.quick() ? "300" : "2000";
        for (int round = 0; round < scope.rounds(); round++) {
            double[] ours = ChildJvm.numbers(List.of("-Xmx1g"), Fairness.class, "ours", millis);
            double[] theirs = ChildJvm.numbers(List.of("-Xmx1g"), Fairness.class, "resilience4j", millis);
            ourEvenness.add(ours[0]);
            ourTail.add(ours[1]);
            theirTail.add(theirs[1]);
        }
        Comparison.print("hot-2t-p99.9", "resilience4j", Unit.NANOSECONDS, ourTail, theirTail);
        System.out.printf(
                Locale.ROOT,
                "# hot-2t: the slower thread of ours reaches %.2f of the faster (median of %d rounds)%n",
                Comparison.median(ourEvenness),
                ourEvenness.size());
    }

    /** Prints the slower thread's calls by the faster one's, and p99.9 of a call in nanoseconds. */
    public static void main(String[] arguments) throws Exception {
        MemoryContender contender = MemoryContender.named(arguments[0]);
        long nanos = Long.parseLong(arguments[1]) * 1_000_000;
        measure(contender, nanos / 2);
        List<Histogram> threads = measure(contender, nanos);
        long first = threads.get(0).getTotalCount();
        long second = threads.get(1).getTotalCount();
        Histogram together = threads.get(0).copy();
        together.add(threads.get(1));
        System.out.println(
                (double) Math.min(first, second) / Math.max(first, second) + " " + together.getValueAtPercentile(99.9));
    }

    private static List<Histogram> measure(MemoryContender contender, long nanos) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        List<Histogram> results = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Histogram histogram = new Histogram(1, 10_000_000_000L, 2);
            results.add(histogram);
            Thread thread = new Thread(() -> callUntil(contender, nanos, start, histogram));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return results;
    }

    private static void callUntil(MemoryContender contender, long nanos, CyclicBarrier start, Histogram histogram) {
        Blackhole consumer = new Blackhole(BLACKHOLE_PASSWORD);
        try {
            start.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        long begin = System.nanoTime();
        long before = begin;
        while (before - begin < nanos) {
            for (int call = 0; call < CALLS_BETWEEN_LOOKS; call++) {
                contender.take("customer:42", consumer);
                long after = System.nanoTime();
                histogram.recordValue(Math.max(1, after - before));
                before = after;
            }
        }
    }
}
