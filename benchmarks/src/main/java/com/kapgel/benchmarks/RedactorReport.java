package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import com.kapgel.benchmarks.RedactorBenchmark.HostileText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Secrets taken out of lines, stack traces, and texts that were made to take long. Each round forks every contender once. */
final class RedactorReport implements Report {
    private static final List<String> LINES = List.of("clean-line", "dirty-line", "stack-trace");
    private static final String HOSTILE = "hostile-1mb";

    @Override
    public String name() {
        return "redactor";
    }

    @Override
    public String description() {
        return "secrets taken out of a text: " + String.join(", ", LINES) + ", " + HOSTILE;
    }

    @Override
    public void run(Scope scope) throws Exception {
        for (String line : LINES) {
            if (scope.includes(line)) {
                compare(line, List.of("logback-replace", "no-op"), scope);
            }
        }
        if (scope.includes(HOSTILE)) {
            compareLengths(scope);
        }
    }

    private static void compare(String text, List<String> peers, Scope scope) throws RunnerException {
        Map<String, List<Double>> nanos = new LinkedHashMap<>();
        List<Double> bytes = new ArrayList<>();
        for (int round = 0; round < scope.rounds(); round++) {
            Fork ours = fork("ours", text, scope);
            nanos.computeIfAbsent("ours", first -> new ArrayList<>()).add(ours.nanos());
            bytes.add(ours.bytes());
            for (String peer : peers) {
                nanos.computeIfAbsent(peer, first -> new ArrayList<>())
                        .add(fork(peer, text, scope).nanos());
            }
        }
        for (String peer : peers) {
            Comparison.print(text, peer, Unit.NANOSECONDS, nanos.get("ours"), nanos.get(peer));
        }
        System.out.printf(Locale.ROOT, "# %s: ours allocates %.1f bytes%n", text, Comparison.median(bytes));
    }

    private static Fork fork(String contender, String text, Scope scope) throws RunnerException {
        return Fork.of("RedactorBenchmark.redact", Map.of("contender", contender, "text", text), scope.quick());
    }

    /** A megabyte at a time warms up soon. */
    private static Fork briefly(String text) throws RunnerException {
        return Fork.of("RedactorBenchmark.redact", Map.of("contender", "ours", "text", text), /* quick= */ true);
    }

    /** The peer is the same of twice the length: what is linear has a ratio of 2. */
    private static void compareLengths(Scope scope) throws RunnerException {
        List<HostileText> kinds = scope.quick() ? List.of(HostileText.SECRETS) : List.of(HostileText.values());
        double worst = 0;
        for (HostileText kind : kinds) {
            List<Double> one = new ArrayList<>();
            List<Double> two = new ArrayList<>();
            for (int round = 0; round < scope.rounds(); round++) {
                one.add(briefly(kind + "-1").nanos());
                two.add(briefly(kind + "-2").nanos());
            }
            String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
            Comparison.print(HOSTILE + "-" + name, "twice-as-long", Unit.NANOSECONDS, one, two);
            worst = Math.max(worst, Comparison.median(two) / Comparison.median(one));
        }
        System.out.printf(Locale.ROOT, "# %s: 2 MB take at most %.2f times as long as 1 MB%n", HOSTILE, worst);
    }
}
