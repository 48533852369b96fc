package com.kapgel.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class of ours in a JVM of its own, so that one contender does not warm up or litter for the next. */
final class ChildJvm {
    private ChildJvm() {}

    /** The numbers that the class prints, separated by white space. */
    static double[] numbers(List<String> jvmOptions, Class<?> mainClass, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(mainClass.getSimpleName() + " failed: " + output);
        }
        return java.util.Arrays.stream(output.strip().split("\\s+"))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
