package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import com.kapgel.ratelimit.Limit;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.Blackhole;

/** Heap that a limiter holds per key after a garbage collection; each figure from a JVM of its own. */
final class FootprintReport implements Report {
    private static final List<Integer> SIZES = List.of(
            20_000, 30_000, 50_000, 80_000, 130_000, 200_000, 300_000, 500_000, 700_000, 1_000_000, 1_400_000,
            2_000_000);

    /** Our keys take room only while they are in use, so all of them have to be at the end. */
    private static final Limit HOURLY = Limit.perHour(1);

    private static final Map<String, Limit[]> LIMITS = new TreeMap<>(Map.of(
            "one-window", new Limit[] {Limit.fixedWindow(2, Duration.ofHours(1))},
            "two-limits", new Limit[] {HOURLY, Limit.perDay(20)},
            "three-limits", new Limit[] {HOURLY, Limit.perDay(20), Limit.slidingWindow(100, Duration.ofDays(7))}));
    private static final String BLACKHOLE_PASSWORD =
            "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.";

    @Override
    public String name() {
        return "ratelimit-footprint";
    }

    @Override
    public String description() {
        return "heap per key in bytes: keys1m; ours from 20,000 keys to 2 million: sizes, several-limits";
    }

    @Override
    public void run(Scope scope) throws Exception {
        int million = scope.quick() ? 100_000 : 1_000_000;
        if (scope.includes("keys1m")) {
            for (String peer : List.of("bucket4j-caffeine", "bucket4j-chm", "resilience4j", "guava", "floor")) {
                List<Double> ours = new ArrayList<>();
                List<Double> theirs = new ArrayList<>();
                for (int round = 0; round < scope.rounds(); round++) {
                    ours.add(bytesPerKey("ours", million));
                    theirs.add(bytesPerKey(peer, million));
                }
                Comparison.print("keys1m", peer, Unit.BYTES, ours, theirs);
            }
        }
        if (scope.includes("sizes")) {
            sizes("ours", scope);
        }
        if (scope.includes("several-limits")) {
            for (String ours : LIMITS.keySet()) {
                sizes(ours, scope);
            }
        }
    }

    private static void sizes(String ours, Scope scope) throws Exception {
        double worst = 0;
        for (int size : scope.quick() ? SIZES.subList(0, 3) : SIZES) {
            double bytes = bytesPerKey(ours, size);
            worst = Math.max(worst, bytes);
            System.out.printf(Locale.ROOT, "# %,d keys: %s holds %.1f bytes per key%n", size, ours, bytes);
        }
        System.out.printf(Locale.ROOT, "# worst size of %s: %.1f bytes per key%n", ours, worst);
    }

    private static double bytesPerKey(String contender, int keys) throws Exception {
        return ChildJvm.numbers(List.of("-Xms4g", "-Xmx4g"), FootprintReport.class, contender, Integer.toString(keys))[
                0];
    }

    /** Prints the bytes of heap per key that a contender holds after it has seen that many keys. */
    public static void main(String[] arguments) throws InterruptedException {
        int keys = Integer.parseInt(arguments[1]);
        Blackhole consumer = new Blackhole(BLACKHOLE_PASSWORD);
        Limit[] limits = arguments[0].equals("ours") ? new Limit[] {HOURLY} : LIMITS.get(arguments[0]);
        MemoryContender contender = limits != null ? MemoryContender.ours(limits) : MemoryContender.named(arguments[0]);
        contender.take("warm-up", consumer);
        long before = heapAfterCollection();
        for (int i = 0; i < keys; i++) {
            contender.take("customer:" + i, consumer);
        }
        long after = heapAfterCollection();
        contender.take("warm-up", consumer);
        System.out.println((double) (after - before) / keys);
    }

    private static long heapAfterCollection() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
