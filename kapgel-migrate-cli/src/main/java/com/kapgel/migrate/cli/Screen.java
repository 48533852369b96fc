package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The two streams of a command: standard output for what was asked for, standard error for progress and failures. */
final class Screen {

    /** Of the JSON document; becomes another when a member is renamed or goes away. */
    private static final int JSON_FORMAT = 1;

    private final PrintWriter output;
    private final PrintWriter errors;
    private final Format format;
    private final Paint paint;
    private final boolean quiet;
    private final boolean verbose;

    Screen(PrintWriter output, PrintWriter errors, Format format, Paint paint, boolean quiet, boolean verbose) {
        this.output = output;
        this.errors = errors;
        this.format = format;
        this.paint = paint;
        this.quiet = quiet;
        this.verbose = verbose;
    }

    Paint paint() {
        return paint;
    }

    /** A line about what is going on. */
    void progress(String line) {
        if (!quiet) {
            errors.println(Printable.of(line));
            errors.flush();
        }
    }

    void show(String command, Result result) {
        switch (format) {
            case JSON -> output.println(Json.write(document(command, result)));
            case JUNIT -> output.println(JUnitXml.write("kapgel-migrate." + command, result.cases()));
            case TEXT -> {
                if (!quiet) {
                    result.lines().forEach(output::println);
                }
            }
        }
        output.flush();
        result.failure().ifPresent(this::complain);
    }

    private void complain(MigrationException failure) {
        String.valueOf(failure.getMessage()).lines().map(Printable::of).forEach(errors::println);
        if (verbose) {
            Printable.stackTrace(failure).forEach(errors::println);
        }
        errors.flush();
    }

    private static Map<String, @Nullable Object> document(String command, Result result) {
        Map<String, @Nullable Object> document =
                Json.object("format", JSON_FORMAT, "command", command, "exitCode", result.exitCode());
        document.putAll(result.facts());
        document.put("error", result.failure().map(Screen::error));
        return document;
    }

    private static Map<String, @Nullable Object> error(MigrationException failure) {
        List<Map<String, @Nullable Object>> details = failure.details().stream()
                .map(detail -> Json.object("label", detail.getKey(), "text", detail.getValue()))
                .toList();
        Optional<String> sqlState = failure.sqlState();
        return Json.object("message", failure.headline(), "details", details, "sqlState", sqlState);
    }
}
