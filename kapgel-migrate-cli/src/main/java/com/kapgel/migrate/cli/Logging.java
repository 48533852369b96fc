package com.kapgel.migrate.cli;

/** What libraries may write to standard error. The commands themselves say what happened, so usually nothing. */
final class Logging {

    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private Logging() {}

    /** Takes effect when it comes before the first log line of a library. */
    static void configure(boolean verbose) {
        System.setProperty(LEVEL, verbose ? "info" : "off");
    }
}
