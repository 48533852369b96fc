package com.kapgel.jarcheck;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a Java of its own has ended, and all that it has printed. */
record JavaRun(int exitCode, String output) {
    static final Path TEST_CLASSES = Path.of("target", "test-classes");

    /** Runs the JDK of this test with these arguments, and nothing in its environment. */
    static JavaRun of(String... arguments) throws IOException, InterruptedException {
        return of(Map.of(), arguments);
    }

    /** Likewise, with these variables. */
    static JavaRun of(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder java = new ProcessBuilder(command).redirectErrorStream(true);
        java.environment().clear();
        java.environment().putAll(environment);
        Process process = java.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new JavaRun(process.waitFor(), output);
    }

    static String path(Stream<Path> entries) {
        return entries.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
