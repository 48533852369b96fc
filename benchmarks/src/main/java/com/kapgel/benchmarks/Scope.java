package com.kapgel.benchmarks;

import java.util.List;

/**
 * How much of a report to run.
 *
 * @param quick a smoke run
 * @param cases the cases to run, all when empty
 */
record Scope(boolean quick, List<String> cases) {
    boolean includes(String name) {
        return cases.isEmpty() || cases.contains(name);
    }

    int rounds() {
        return quick ? 1 : 5;
    }
}
