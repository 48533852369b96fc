package com.kapgel.migrate.cli;

import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What is shown, to whom, and how much of it. */
final class OutputOptions {

    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private final Environment environment;
    private final BooleanSupplier terminal;

    @Option(
            names = "--output",
            paramLabel = "text|json|junit",
            order = 20,
            defaultValue = "text",
            description =
                    "For whom standard output is: people, programs, or the test report of a CI system. Unless given:"
                            + " text.")
    private Format format = Format.TEXT;

    @Option(
            names = "--color",
            paramLabel = "auto|always|never",
            order = 21,
            defaultValue = "auto",
            description = "Colours in text. Unless given: auto, which is on a terminal where NO_COLOR is not set.")
    private ColorMode color = ColorMode.AUTO;

    @Option(
            names = "--quiet",
            order = 22,
            description = "Shows errors only; documents of --output json and junit are still written.")
    private boolean quiet;

    @Option(
            names = "--verbose",
            order = 23,
            description = "Logs each step, and shows the stack trace of a failure. Passwords stay hidden.")
    private boolean verbose;

    /** @param terminal whether standard output is one */
    OutputOptions(Environment environment, BooleanSupplier terminal) {
        this.environment = environment;
        this.terminal = terminal;
    }

    /**
     * The screen that they describe. Libraries log from now on what they should; before their first log line, that is.
     *
     * @throws IllegalArgumentException when they contradict each other
     */
    Screen screen(CommandLine line) {
        if (quiet && verbose) {
            throw new IllegalArgumentException("--quiet and --verbose exclude each other.");
        }
        System.setProperty(LOG_LEVEL, verbose ? "info" : "off");
        return new Screen(line.getOut(), line.getErr(), format, new Paint(coloured()), quiet, verbose);
    }

    private boolean coloured() {
        return switch (color) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> environment.find("NO_COLOR").isEmpty() && terminal.getAsBoolean();
        };
    }
}
