package com.kapgel.example.deploy;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Prometheus' own program for rules, where it is installed. */
final class Promtool {

    /** By minutes, by days, and against the week before. */
    static final List<String> SUITES =
            List.of("kapgel-rules.test.yml", "kapgel-rules-days.test.yml", "kapgel-rules-weeks.test.yml");

    private final String program;

    private Promtool(String program) {
        this.program = program;
    }

    /** Skips the test where there is none. */
    static Promtool find() {
        Optional<String> program = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
        assumeThat(program)
                .as("needs promtool on the path: install it (Debian, Ubuntu: apt-get install prometheus)")
                .isPresent();
        return new Promtool(program.orElseThrow());
    }

    Outcome run(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    record Outcome(int exitCode, String output) {}
}
