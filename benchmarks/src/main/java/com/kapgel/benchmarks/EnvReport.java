package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An environment read into a typed object; each round forks every contender once. */
final class EnvReport implements Report {
    private static final String LOAD = "load200";
    private static final List<String> CONTENDERS = List.of("ours", "smallrye-config", "spring-binder");

    @Override
    public String name() {
        return "env";
    }

    @Override
    public String description() {
        return "two hundred variables read into a record: " + LOAD;
    }

    @Override
    public void run(Scope scope) throws Exception {
        if (!scope.includes(LOAD)) {
            return;
        }
        Map<String, List<Double>> micros = new LinkedHashMap<>();
        for (int round = 0; round < scope.rounds(); round++) {
            for (String contender : CONTENDERS) {
                Fork fork = Fork.of("EnvBenchmark." + LOAD, Map.of("contender", contender), scope.quick());
                micros.computeIfAbsent(contender, first -> new ArrayList<>()).add(fork.nanos() / 1_000);
            }
        }
        for (String peer : CONTENDERS.subList(1, CONTENDERS.size())) {
            Comparison.print(LOAD, peer, Unit.MICROSECONDS, micros.get("ours"), micros.get(peer));
        }
    }
}
