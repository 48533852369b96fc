package com.kapgel.benchmarks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How much of a report to run. */
final class Scope {
    private final boolean quick;
    private final List<String> cases;
    private final Set<String> found = new HashSet<>();
    private final List<String> failures = new ArrayList<>();

    /**
     * @param quick a smoke run
     * @param cases the cases to run, all when empty
     */
    Scope(boolean quick, List<String> cases) {
        this.quick = quick;
        this.cases = List.copyOf(cases);
    }

    boolean quick() {
        return quick;
    }

    /** Whether no cases were chosen. */
    boolean isWhole() {
        return cases.isEmpty();
    }

    boolean includes(String name) {
        found.add(name);
        return cases.isEmpty() || cases.contains(name);
    }

    /** Cases that were asked for and that the report, which has run, does not have. */
    List<String> unknown() {
        return cases.stream().filter(name -> !found.contains(name)).toList();
    }

    /** Notes that something which the report watches over is not as it must be; the other cases still run. */
    void fail(String what) {
        failures.add(what);
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    int rounds() {
        return quick ? 1 : 5;
    }
}
