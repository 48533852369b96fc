package com.kapgel.migrate.cli;

import picocli.CommandLine.Option;

/** What libraries may write to standard error. The commands themselves say what happened, so usually nothing. */
final class Logging {

    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    @Option(
            names = "--verbose",
            order = 7,
            description = "Logs each step, and shows the stack trace of a failure. Passwords stay hidden.")
    private boolean verbose;

    /** Takes effect when it comes before the first log line of a library. */
    void configure() {
        System.setProperty(LEVEL, verbose ? "info" : "off");
    }
}
