package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Decisions in memory, by JMH; each round forks every contender once, in turn. */
final class MemoryReport implements Report {
    private static final List<String> PEERS =
            List.of("floor", "bucket4j-chm", "bucket4j-caffeine", "resilience4j", "guava");

    private record Case(String method, int threads) {
        static Case named(String name) {
            String[] parts = name.split("-");
            return new Case(parts[0], Integer.parseInt(parts[1].replace("t", "")));
        }
    }

    private static final List<String> CASES =
            List.of("hot-1t", "hot-2t", "keys100k-1t", "keys100k-2t", "freshkeys-1t", "freshhot-1t");

    @Override
    public String name() {
        return "ratelimit-memory";
    }

    @Override
    public String description() {
        return "decisions a second in memory: " + String.join(", ", CASES) + ", hot-2t-fairness";
    }

    @Override
    public void run(Scope scope) throws Exception {
        for (String name : CASES) {
            if (scope.includes(name)) {
                compare(name, scope);
            }
        }
        if (scope.includes("hot-2t-fairness")) {
            Fairness.report(scope);
        }
    }

    private static void compare(String name, Scope scope) throws RunnerException {
        List<String> contenders = new ArrayList<>(List.of("ours"));
        contenders.addAll(scope.quick() ? PEERS.subList(0, 1) : PEERS);
        Map<String, List<Double>> speeds = new LinkedHashMap<>();
        List<Double> bytes = new ArrayList<>();
        for (int round = 0; round < scope.rounds(); round++) {
            for (String contender : contenders) {
                RunResult result = fork(Case.named(name), contender, scope.quick());
                speeds.computeIfAbsent(contender, c -> new ArrayList<>())
                        .add(result.getPrimaryResult().getScore());
                if (contender.equals("ours")) {
                    bytes.add(result.getSecondaryResults()
                            .get("gc.alloc.rate.norm")
                            .getScore());
                }
            }
        }
        for (String peer : contenders.subList(1, contenders.size())) {
            Comparison.print(name, peer, Unit.OPS_PER_SECOND, speeds.get("ours"), speeds.get(peer));
        }
        System.out.printf(
                Locale.ROOT,
                "# %s: ours allocates %.1f bytes per call, the fresh key included%n",
                name,
                Comparison.median(bytes));
    }

    private static RunResult fork(Case of, String contender, boolean quick) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("MemoryBenchmark\\." + of.method() + "$")
                .param("contender", contender)
                .threads(of.threads())
                .forks(1)
                .mode(Mode.Throughput)
                .timeUnit(TimeUnit.SECONDS)
                .warmupIterations(quick ? 1 : 4)
                .warmupTime(TimeValue.milliseconds(quick ? 200 : 500))
                .measurementIterations(quick ? 1 : 4)
                .measurementTime(TimeValue.milliseconds(quick ? 200 : 500))
                .jvmArgsAppend("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        return new Runner(options.build()).runSingle();
    }
}
