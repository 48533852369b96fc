package com.kapgel.migrate.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The finished jar, run as a user runs it. */
final class Jar {

    static final Path FILE =
            Path.of(System.getProperty("house.root"), "kapgel-migrate-cli", "target", "kapgel-migrate-cli.jar");

    private Jar() {}

    record Result(int exitCode, String output, String errors) {}

    static Result run(Path folder, Map<String, String> environment, String... arguments) throws Exception {
        return runInto(Files.createTempFile(folder, "output", ".txt"), folder, environment, arguments);
    }

    /** @param output where standard output goes; a device is not read again */
    static Result runInto(Path output, Path folder, Map<String, String> environment, String... arguments)
            throws Exception {
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        Process process = start(output, errors, folder, environment, arguments);
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                throw new AssertionError("still running: " + List.of(arguments));
            }
        } finally {
            process.destroyForcibly();
        }
        return new Result(
                process.exitValue(),
                Files.isRegularFile(output) ? Files.readString(output, StandardCharsets.UTF_8) : "",
                Files.readString(errors, StandardCharsets.UTF_8));
    }

    /** Returns at once; its standard input is closed. */
    static Process start(Path output, Path errors, Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                FILE.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("DATABASE_")
                        || name.startsWith("KAPGEL_MIGRATE_")
                        || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }
}
