package com.kapgel.testkit;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Keeps the containers quiet: what they tell about each start and stop through {@code java.util.logging} would bury what
 * a test has to say. Failures are still logged. A level that somebody has set stays.
 */
final class ContainerLogs {
    // Held here because java.util.logging forgets loggers, and their levels, that nobody holds.
    private static final List<Logger> LOGGERS = Stream.of(
                    "org.apache", "org.eclipse.jetty", "io.undertow", "org.jboss", "org.xnio")
            .map(Logger::getLogger)
            .toList();

    private ContainerLogs() {}

    static void onlyFailures() {
        for (Logger logger : LOGGERS) {
            if (logger.getLevel() == null) {
                logger.setLevel(Level.SEVERE);
            }
        }
    }
}
