package com.kapgel.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * Runs a report: {@code java -jar benchmarks.jar REPORT [--quick] [CASE ...]}. Without arguments it lists the reports.
 *
 * <p>It exits with 1 when a report finds that something is not as it must be.
 *
 * <p>{@code --quick} is a smoke run of under a minute that proves that the report works and nothing about speed.
 */
public final class Main {
    private static final List<Report> REPORTS = List.of(
            new MemoryReport(),
            new FootprintReport(),
            new RedisReport(),
            new WeatherReport(),
            new FiltersReport(),
            new SentryReport(),
            new EnvReport(),
            new RedactorReport(),
            new HeaderGradesReport(),
            new MigrateReport());

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            System.out.println("Usage: java -jar benchmarks.jar REPORT [--quick] [CASE ...]");
            REPORTS.forEach(report -> System.out.printf("  %-20s %s%n", report.name(), report.description()));
            return;
        }
        Optional<Report> chosen = REPORTS.stream()
                .filter(report -> report.name().equals(arguments[0]))
                .findFirst();
        if (chosen.isEmpty()) {
            System.err.println("There is no report \"" + arguments[0] + "\": run without arguments for the list");
            System.exit(2);
        }
        List<String> rest = List.of(arguments).subList(1, arguments.length);
        boolean quick = rest.contains("--quick");
        List<String> cases =
                rest.stream().filter(argument -> !argument.equals("--quick")).toList();
        System.out.println("# " + arguments[0] + (quick ? ", quick: a smoke run, no verdict" : "") + ", JDK "
                + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        Scope scope = new Scope(quick, cases);
        chosen.get().run(scope);
        if (!scope.unknown().isEmpty()) {
            System.err.println(arguments[0] + " has no case " + String.join(", ", scope.unknown())
                    + ": run without arguments for the list");
            System.exit(2);
        }
        if (!scope.failures().isEmpty()) {
            System.err.println(arguments[0] + " fails: " + String.join("; ", scope.failures()));
            System.exit(1);
        }
    }
}
