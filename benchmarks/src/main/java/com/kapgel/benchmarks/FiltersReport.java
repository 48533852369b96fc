package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.openjdk.jmh.runner.RunnerException;

/**
 * What a filter or a health answer adds to a whole request, through Jetty without a network or through Tomcat over loopback; each round
 * forks every contender once.
 */
final class FiltersReport implements Report {
    private static final String RATE_LIMIT = "rate-limit-memory";
    private static final String DRAIN = "drain";
    private static final String HEALTH_CACHED = "health-cached";
    private static final String REQUEST_METRICS = "request-metrics";
    private static final String MICROMETER_TIMER = "micrometer-timer";
    private static final String NONE = "none";
    private static final List<String> HEADERS = List.of("security-headers", "security-headers-html");
    private static final String ON_TOMCAT = "-on-tomcat";

    /** Ours with the headers of a peer, by the peer's name: each header costs its container more than all else here. */
    private static final Map<String, String> SAME_HEADERS =
            Map.of("security-headers-as-spring", "spring-security", "security-headers-as-tomcat", "tomcat-headers");

    private static final String BY_HAND = "by-hand";
    private static final List<String> HEADERS_OF_OTHERS =
            List.of(NONE, BY_HAND, "spring-security", "spring-security-alike", "tomcat-headers");

    @Override
    public String name() {
        return "filters";
    }

    @Override
    public String description() {
        return "a request through Jetty or Tomcat with and without a filter: " + RATE_LIMIT + ", " + DRAIN + ", "
                + HEALTH_CACHED + ", " + REQUEST_METRICS + ", " + String.join(", ", HEADERS) + ", the same with "
                + ON_TOMCAT + ", "
                + String.join(", ", new TreeSet<>(SAME_HEADERS.keySet()));
    }

    @Override
    public void run(Scope scope) throws Exception {
        if (scope.includes(RATE_LIMIT)) {
            compareRateLimit(scope);
        }
        if (scope.includes(DRAIN)) {
            compareWithNone(DRAIN, scope);
        }
        if (scope.includes(HEALTH_CACHED)) {
            compareWithNone(HEALTH_CACHED, scope);
        }
        if (scope.includes(REQUEST_METRICS)) {
            compareRequestMetrics(scope);
        }
        compareHeaders("FiltersBenchmark.request", "", scope);
        compareHeaders("FiltersOnTomcatBenchmark.request", ON_TOMCAT, scope);
        List<String> same =
                SAME_HEADERS.keySet().stream().filter(scope::includes).sorted().toList();
        if (!same.isEmpty()) {
            compareSameHeaders(same, scope);
        }
    }

    private static void compareRateLimit(Scope scope) throws RunnerException {
        List<Double> ours = new ArrayList<>();
        List<Double> none = new ArrayList<>();
        List<Double> limiterAlone = new ArrayList<>();
        for (int round = 0; round < scope.rounds(); round++) {
            ours.add(request(RATE_LIMIT, scope).nanos());
            none.add(request(NONE, scope).nanos());
            limiterAlone.add(Fork.of("MemoryBenchmark.freshhot", Map.of("contender", "ours"), scope.quick())
                    .nanos());
        }
        Comparison.print(RATE_LIMIT, NONE, Unit.NANOSECONDS, ours, none);
        List<Double> more = more(ours, none);
        System.out.printf(
                Locale.ROOT,
                "# %s: %.0f ns more than %s (%.0f to %.0f), of which the limiter alone takes %.0f ns%n",
                RATE_LIMIT,
                Comparison.median(more),
                NONE,
                Collections.min(more),
                Collections.max(more),
                Comparison.median(limiterAlone));
    }

    private static void compareWithNone(String contender, Scope scope) throws RunnerException {
        List<Double> ours = new ArrayList<>();
        List<Double> none = new ArrayList<>();
        for (int round = 0; round < scope.rounds(); round++) {
            ours.add(request(contender, scope).nanos());
            none.add(request(NONE, scope).nanos());
        }
        Comparison.print(contender, NONE, Unit.NANOSECONDS, ours, none);
        List<Double> more = more(ours, none);
        System.out.printf(
                Locale.ROOT,
                "# %s: %.0f ns more than %s (%.0f to %.0f), which is %.1f times as long%n",
                contender,
                Comparison.median(more),
                NONE,
                Collections.min(more),
                Collections.max(more),
                Comparison.median(ours) / Comparison.median(none));
    }

    private static void compareRequestMetrics(Scope scope) throws RunnerException {
        List<Double> ours = new ArrayList<>();
        List<Double> none = new ArrayList<>();
        List<Double> timer = new ArrayList<>();
        for (int round = 0; round < scope.rounds(); round++) {
            ours.add(request(REQUEST_METRICS, scope).nanos());
            none.add(request(NONE, scope).nanos());
            timer.add(request(MICROMETER_TIMER, scope).nanos());
        }
        Comparison.print(REQUEST_METRICS, NONE, Unit.NANOSECONDS, ours, none);
        Comparison.print(REQUEST_METRICS, MICROMETER_TIMER, Unit.NANOSECONDS, ours, timer);
        System.out.printf(
                Locale.ROOT,
                "# %s: %.0f ns more than %s, where %s takes %.0f ns more%n",
                REQUEST_METRICS,
                Comparison.median(more(ours, none)),
                NONE,
                MICROMETER_TIMER,
                Comparison.median(more(timer, none)));
    }

    /** @param suffix of the cases that run in this benchmark's container */
    private static void compareHeaders(String benchmark, String suffix, Scope scope) throws RunnerException {
        List<String> ours =
                HEADERS.stream().filter(name -> scope.includes(name + suffix)).toList();
        if (ours.isEmpty()) {
            return;
        }
        Map<String, List<Double>> nanos = new LinkedHashMap<>();
        Map<String, List<Double>> bytes = new LinkedHashMap<>();
        List<String> contenders = new ArrayList<>(ours);
        contenders.addAll(HEADERS_OF_OTHERS);
        for (int round = 0; round < scope.rounds(); round++) {
            for (String contender : contenders) {
                Fork fork = Fork.of(benchmark, Map.of("contender", contender), scope.quick());
                nanos.computeIfAbsent(contender, first -> new ArrayList<>()).add(fork.nanos());
                bytes.computeIfAbsent(contender, first -> new ArrayList<>()).add(fork.bytes());
            }
        }
        for (String one : ours) {
            for (String peer : HEADERS_OF_OTHERS) {
                Comparison.print(one + suffix, peer, Unit.NANOSECONDS, nanos.get(one), nanos.get(peer));
            }
        }
        for (String contender : contenders) {
            System.out.printf(
                    Locale.ROOT,
                    "# %s: %.0f ns and %.0f bytes more than none, %.0f bytes more than %s%n",
                    contender + suffix,
                    Comparison.median(more(nanos.get(contender), nanos.get(NONE))),
                    Comparison.median(more(bytes.get(contender), bytes.get(NONE))),
                    Comparison.median(more(bytes.get(contender), bytes.get(BY_HAND))),
                    BY_HAND);
        }
    }

    private static void compareSameHeaders(List<String> cases, Scope scope) throws RunnerException {
        Map<String, List<Double>> ours = new LinkedHashMap<>();
        Map<String, List<Double>> peers = new LinkedHashMap<>();
        for (int round = 0; round < scope.rounds(); round++) {
            for (String one : cases) {
                ours.computeIfAbsent(one, first -> new ArrayList<>())
                        .add(request(one, scope).nanos());
                peers.computeIfAbsent(one, first -> new ArrayList<>())
                        .add(request(SAME_HEADERS.get(one), scope).nanos());
            }
        }
        for (String one : cases) {
            Comparison.print(one, SAME_HEADERS.get(one), Unit.NANOSECONDS, ours.get(one), peers.get(one));
        }
    }

    private static List<Double> more(List<Double> with, List<Double> without) {
        List<Double> more = new ArrayList<>();
        for (int round = 0; round < with.size(); round++) {
            more.add(with.get(round) - without.get(round));
        }
        return more;
    }

    private static Fork request(String contender, Scope scope) throws RunnerException {
        return Fork.of("FiltersBenchmark.request", Map.of("contender", contender), scope.quick());
    }
}
