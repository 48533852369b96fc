package com.kapgel.benchmarks;

/** Compares us with peers and prints one line per comparison. */
interface Report {
    String name();

    String description();

    void run(Scope scope) throws Exception;
}
