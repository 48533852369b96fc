package com.kapgel.benchmarks;

import com.kapgel.testkit.RedisFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Decisions under load while something happens to Redis, one row per fault, and what becomes of the tokens of calls that nobody
 * has waited for. The cases are the faults of {@link RedisFault} in lower case, and {@code late-calls}.
 */
final class WeatherReport implements Report {
    /** Kept, so that its level is: Lettuce tells of every connection that is reset, which is what happens here. */
    private static final Logger LETTUCE = Logger.getLogger("io.lettuce");

    private static final String LATE_CALLS = "late-calls";
    private static final List<RedisFault> QUICK =
            List.of(RedisFault.REFUSED, RedisFault.PAUSED, RedisFault.KILLED_AND_EMPTY);

    private static final String HEADINGS = String.format(
            Locale.ROOT,
            "%-20s %6s %6s | %6s %6s %6s %6s | %27s | %13s | %8s %8s %8s%n%-20s %6s %6s | %6s %6s %6s %6s | %6s %6s %6s %6s |"
                    + " %6s %6s | %8s %8s %8s",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "control",
            "stalls",
            "",
            "",
            "",
            "fault",
            "calls",
            "errors",
            "p50",
            "p99",
            "p99.9",
            "worst",
            "p50",
            "p99",
            "p99.9",
            "worst",
            "p99.9",
            "worst",
            "admitted",
            "allowed",
            "ideal");

    @Override
    public String name() {
        return "ratelimit-weather";
    }

    @Override
    public String description() {
        return "decisions while Redis is in trouble, beside those of a run without: " + RedisFault.values().length
                + " faults such as paused, " + LATE_CALLS;
    }

    @Override
    public void run(Scope scope) throws Exception {
        LETTUCE.setLevel(Level.WARNING);
        List<RedisFault> faults = faults(scope);
        if (!faults.isEmpty()) {
            compareWithGoodWeather(faults, Duration.ofSeconds(scope.quick() ? 2 : 30));
        }
        if (scope.includes(LATE_CALLS)) {
            LateCalls.report(scope.quick() ? 20 : 100);
        }
    }

    private static List<RedisFault> faults(Scope scope) {
        List<RedisFault> all = scope.quick() && scope.isWhole() ? QUICK : Arrays.asList(RedisFault.values());
        return all.stream()
                .filter(fault -> fault != RedisFault.NONE && scope.includes(name(fault)))
                .filter(WeatherReport::isPossible)
                .toList();
    }

    private static boolean isPossible(RedisFault fault) {
        if (!fault.isPossible()) {
            System.out.println("# " + name(fault) + " left out: it needs redis-server and faketime on the PATH");
        }
        return fault.isPossible();
    }

    private static String name(RedisFault fault) {
        return fault.name().toLowerCase(Locale.ROOT);
    }

    private static void compareWithGoodWeather(List<RedisFault> faults, Duration length) throws Exception {
        System.out.println("# " + WeatherRun.DESCRIPTION + ", for " + length.toSeconds() + " s per fault");
        System.out.println(
                "# times in microseconds; control: the same without a fault; stalls: how late the machine let threads"
                        + " run that waited for nothing, during the run itself");
        WeatherRun.warmUp();
        WeatherRun control = WeatherRun.of(RedisFault.NONE, length);
        System.out.println(HEADINGS);
        print(control, control);
        List<WeatherRun> runs = new ArrayList<>(List.of(control));
        for (RedisFault fault : faults) {
            WeatherRun run = WeatherRun.of(fault, length);
            print(run, control);
            runs.add(run);
        }
        System.out.printf(
                Locale.ROOT,
                "# %d runs: %d errors to the caller; p99.9 less the stalls' p99.9 at most %,d us; %d runs admitted more than"
                        + " allowed; at least %.1f %% of the ideal was admitted%n",
                runs.size(),
                runs.stream().mapToLong(WeatherRun::errors).sum(),
                runs.stream()
                        .mapToLong(run -> run.percentile(99.9) - run.stallPercentile(99.9))
                        .max()
                        .orElseThrow(),
                runs.stream().filter(run -> run.admitted() > run.allowed()).count(),
                runs.stream()
                        .mapToDouble(run -> 100.0 * run.admitted() / run.ideal())
                        .min()
                        .orElseThrow());
    }

    private static void print(WeatherRun run, WeatherRun control) {
        System.out.printf(
                Locale.ROOT,
                "%-20s %6d %6d | %6d %6d %6d %6d | %6d %6d %6d %6d | %6d %6d | %8d %8d %8d%n",
                name(run.fault()),
                run.calls(),
                run.errors(),
                run.percentile(50),
                run.percentile(99),
                run.percentile(99.9),
                run.percentile(100),
                control.percentile(50),
                control.percentile(99),
                control.percentile(99.9),
                control.percentile(100),
                run.stallPercentile(99.9),
                run.stallPercentile(100),
                run.admitted(),
                run.allowed(),
                run.ideal());
    }
}
