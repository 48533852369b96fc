package com.kapgel.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Figures of two contenders from the same interleaved rounds, and the line that says how they compare.
 *
 * <p>The ratio is taken round by round, so that a machine that slows down between rounds slows both: its median, lowest and
 * highest are printed. Ratios are ours against the peer in speed, above 1 is faster; for bytes
 * and points ours divided by the peer.
 */
final class Comparison {
    /** What the figures are, and so which way round the ratio goes. */
    enum Unit {
        OPS_PER_SECOND("ops/s"),
        MICROSECONDS("us"),
        NANOSECONDS("ns"),
        BYTES("bytes"),
        POINTS("points");

        private final String text;

        Unit(String text) {
            this.text = text;
        }

        double ratio(double ours, double peer) {
            return switch (this) {
                case OPS_PER_SECOND, BYTES, POINTS -> ours / peer;
                case MICROSECONDS, NANOSECONDS -> peer / ours;
            };
        }
    }

    private Comparison() {}

    static void print(String caseName, String peer, Unit unit, List<Double> ours, List<Double> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(ours.size(), theirs.size()); round++) {
            ratios.add(unit.ratio(ours.get(round), theirs.get(round)));
        }
        System.out.printf(
                Locale.ROOT,
                "REPORT case=%s ours=%s peer=%s:%s ratio=%.3f low=%.3f high=%.3f unit=%s%n",
                caseName,
                figure(median(ours)),
                peer,
                figure(median(theirs)),
                median(ratios),
                Collections.min(ratios),
                Collections.max(ratios),
                unit.text);
    }

    static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value >= 1000 ? "%.0f" : "%.2f", value);
    }
}
