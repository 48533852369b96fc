package com.kapgel.migrate.cli;

import java.time.Duration;

/**
 * A line in the test report of a CI system.
 *
 * @param name a file, or what stands for the whole command
 * @param text why it failed or was skipped; for one that passed, what else there is to tell
 */
record TestCase(String name, Duration time, Outcome outcome, String text) {

    enum Outcome {
        PASSED,
        SKIPPED,
        FAILED
    }

    static TestCase passed(String name, Duration time) {
        return new TestCase(name, time, Outcome.PASSED, "");
    }

    static TestCase skipped(String name, String why) {
        return new TestCase(name, Duration.ZERO, Outcome.SKIPPED, why);
    }

    static TestCase failed(String name, String why) {
        return new TestCase(name, Duration.ZERO, Outcome.FAILED, why);
    }

    TestCase telling(String more) {
        return new TestCase(name, time, outcome, more);
    }
}
