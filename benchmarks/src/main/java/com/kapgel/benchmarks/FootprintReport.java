package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import com.kapgel.ratelimit.Limit;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.infra.Blackhole;

/** Heap that a limiter holds per key after a garbage collection; each figure from a JVM of its own. */
final class FootprintReport implements Report {
    private static final List<Integer> SIZES = List.of(
            20_000, 30_000, 50_000, 80_000, 130_000, 200_000, 300_000, 500_000, 700_000, 1_000_000, 1_400_000,
            2_000_000);
    private static final String BLACKHOLE_PASSWORD =
            "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.";

    @Override
    public String name() {
        return "ratelimit-footprint";
    }

    @Override
    public String description() {
        return "heap per key in bytes: keys1m, and sizes (ours from 20,000 to 2 million)";
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
            double worst = 0;
            for (int size : scope.quick() ? SIZES.subList(0, 3) : SIZES) {
                double bytes = bytesPerKey("ours", size);
                worst = Math.max(worst, bytes);
                System.out.printf(Locale.ROOT, "# %,d keys: ours holds %.1f bytes per key%n", size, bytes);
            }
            System.out.printf(Locale.ROOT, "# worst size: %.1f bytes per key%n", worst);
        }
    }

    private static double bytesPerKey(String contender, int keys) throws Exception {
        return ChildJvm.numbers(List.of("-Xms4g", "-Xmx4g"), FootprintReport.class, contender, Integer.toString(keys))[
                0];
    }

    /** Prints the bytes of heap per key that a contender holds after it has seen that many keys. */
    public static void main(String[] arguments) throws InterruptedException {
        int keys = Integer.parseInt(arguments[1]);
        Blackhole consumer = new Blackhole(BLACKHOLE_PASSWORD);
        // Our keys take room only while they are in use, so all of them have to be at the end.
        MemoryContender contender = arguments[0].equals("ours")
                ? MemoryContender.ours(Limit.perHour(1))
                : MemoryContender.named(arguments[0]);
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
