package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import com.kapgel.testkit.OpenLoad;
import com.kapgel.testkit.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a Sentry adds to the requests of the order service, by how well it listens, against the same service without one. One in ten
 * requests fails, and so is an event; one in ten is a transaction, as always in production.
 */
final class SentryReport implements Report {
    private static final int THREADS = 8;
    private static final int PER_SECOND = 200;

    @Override
    public String name() {
        return "sentry";
    }

    @Override
    public String description() {
        return "a request to the order service, one in ten of which fails, with a Sentry that is well, dead or hanging, and without one";
    }

    @Override
    public void run(Scope scope) throws Exception {
        List<SentryState> states = new ArrayList<>();
        for (SentryState state : SentryState.values()) {
            if (state == SentryState.OFF || scope.includes(state.toString())) {
                states.add(state);
            }
        }
        Optional<String> missing = OrderServiceProcess.missing();
        if (missing.isPresent()) {
            scope.fail(missing.get());
            return;
        }
        Map<SentryState, FailingService> services = new EnumMap<>(SentryState.class);
        try (TestPostgres postgres = TestPostgres.start()) {
            try {
                for (SentryState state : states) {
                    services.put(state, FailingService.start(postgres, state));
                }
                measure(services, scope);
            } finally {
                for (FailingService service : services.values()) {
                    service.close();
                }
            }
        }
    }

    /** In each round all of them one after the other, so that a machine that slows down slows all. */
    private static void measure(Map<SentryState, FailingService> services, Scope scope) {
        Map<SentryState, Latencies> latencies = new EnumMap<>(SentryState.class);
        services.keySet().forEach(state -> latencies.put(state, new Latencies(new ArrayList<>(), new ArrayList<>())));
        services.values().forEach(service -> load(service, Duration.ofSeconds(scope.quick() ? 3 : 20)));
        Duration length = Duration.ofSeconds(scope.quick() ? 2 : 15);
        for (int round = 0; round < scope.rounds(); round++) {
            services.forEach((state, service) -> {
                OpenLoad.Result result = load(service, length);
                if (result.admitted() < result.calls().size()) {
                    scope.fail(state + " has answered " + (result.calls().size() - result.admitted()) + " of "
                            + result.calls().size() + " requests otherwise than it should");
                }
                latencies.get(state).add(result);
            });
        }
        Latencies off = latencies.remove(SentryState.OFF);
        latencies.forEach((state, measured) -> measured.compareWith(off, state.toString()));
    }

    private static OpenLoad.Result load(FailingService service, Duration length) {
        return OpenLoad.of(THREADS, PER_SECOND).run(length, service::isAnsweredAsExpected);
    }

    /** What a request took, in microseconds: its median and its 99th percentile in each round. */
    private record Latencies(List<Double> medians, List<Double> tails) {
        void add(OpenLoad.Result result) {
            medians.add(result.percentile(50) / 1e3);
            tails.add(result.percentile(99) / 1e3);
        }

        void compareWith(Latencies off, String name) {
            String nameOfOff = SentryState.OFF.toString();
            Comparison.print(name, nameOfOff, Unit.MICROSECONDS, medians, off.medians);
            Comparison.print(name + "-p99", nameOfOff, Unit.MICROSECONDS, tails, off.tails);
            System.out.printf(
                    Locale.ROOT,
                    "# %s: %.0f us more than %s, %.0f us more at p99%n",
                    name,
                    Comparison.median(medians) - Comparison.median(off.medians),
                    nameOfOff,
                    Comparison.median(tails) - Comparison.median(off.tails));
        }
    }
}
