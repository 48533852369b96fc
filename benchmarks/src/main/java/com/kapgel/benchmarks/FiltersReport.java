package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** What a filter adds to a whole request through Jetty, without a network; each round forks every contender once. */
final class FiltersReport implements Report {
    private static final Map<String, List<String>> PEERS = Map.of("rate-limit-memory", List.of("none"));

    @Override
    public String name() {
        return "filters";
    }

    @Override
    public String description() {
        return "a request through Jetty with and without a filter: rate-limit-memory";
    }

    @Override
    public void run(Scope scope) throws Exception {
        for (Map.Entry<String, List<String>> entry : PEERS.entrySet()) {
            if (scope.includes(entry.getKey())) {
                compare(entry.getKey(), entry.getValue(), scope);
            }
        }
    }

    private static void compare(String name, List<String> peers, Scope scope) throws RunnerException {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        List<String> contenders = new ArrayList<>(List.of(name));
        contenders.addAll(peers);
        List<Double> limiterAlone = new ArrayList<>();
        for (int round = 0; round < scope.rounds(); round++) {
            for (String contender : contenders) {
                times.computeIfAbsent(contender, c -> new ArrayList<>())
                        .add(nanosPerCall("FiltersBenchmark.request", contender, scope.quick()));
            }
            limiterAlone.add(nanosPerCall("MemoryBenchmark.freshhot", "ours", scope.quick()));
        }
        for (String peer : peers) {
            Comparison.print(name, peer, Unit.NANOSECONDS, times.get(name), times.get(peer));
            List<Double> more = new ArrayList<>();
            for (int round = 0; round < scope.rounds(); round++) {
                more.add(times.get(name).get(round) - times.get(peer).get(round));
            }
            System.out.printf(
                    Locale.ROOT,
                    "# %s: %.0f ns more than %s (%.0f to %.0f), of which the limiter alone takes %.0f ns%n",
                    name,
                    Comparison.median(more),
                    peer,
                    Collections.min(more),
                    Collections.max(more),
                    Comparison.median(limiterAlone));
        }
    }

    private static double nanosPerCall(String benchmark, String contender, boolean quick) throws RunnerException {
        return Fork.of(benchmark, Map.of("contender", contender), quick).nanos();
    }
}
