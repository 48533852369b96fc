package com.kapgel.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A second JVM with our class path, to be killed, to run as another user, or to see another environment. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static Plan of(Class<?> main, String... arguments) {
        return new Plan(main, List.of(arguments));
    }

    /**
     * Shows the programs that this JVM has unpacked to a child with another temp folder, which then need not unpack them
     * again.
     */
    static void lendPrograms(Path tempFolder) throws IOException {
        Path own = WorkFolder.ofThisUser();
        Path child = Files.createDirectories(tempFolder.resolve(own.getFileName()));
        RedisProgram.unpacked();
        PostgresProgram.unpacked();
        try (Stream<Path> programs = Files.list(own)) {
            for (Path program : programs.filter(
                            path -> path.getFileName().toString().startsWith("program-"))
                    .toList()) {
                Files.createSymbolicLink(child.resolve(program.getFileName()), program);
            }
        }
    }

    /** The next line it prints; "null" when it ends instead. */
    String nextLine() {
        try {
            return String.valueOf(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> allLines() {
        return output.lines().toList();
    }

    /** Itself and everything it has started. */
    List<ProcessHandle> family() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    static final class Plan {
        private final Class<?> main;
        private final List<String> arguments;
        private final List<String> prefix = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private String classPath = System.getProperty("java.class.path");
        private Path tempFolder = Path.of(System.getProperty("java.io.tmpdir"));

        private Plan(Class<?> main, List<String> arguments) {
            this.main = main;
            this.arguments = arguments;
        }

        Plan prefix(String... words) {
            prefix.addAll(List.of(words));
            return this;
        }

        Plan environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Plan classPath(String path) {
            classPath = path;
            return this;
        }

        Plan tempFolder(Path folder) {
            tempFolder = folder;
            return this;
        }

        ChildJvm start() {
            List<String> command = new ArrayList<>(prefix);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of(
                    "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + tempFolder, "-cp", classPath, main.getName()));
            command.addAll(arguments);
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(tempFolder.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            try {
                return new ChildJvm(builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
