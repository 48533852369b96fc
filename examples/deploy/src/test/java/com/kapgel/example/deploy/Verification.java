package com.kapgel.example.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A finished run of {@code VerifyDeploy} in a process of its own. */
record Verification(int exitCode, String output, String errors) {

    private static final Path SOURCE = Path.of("src/main/java/com/kapgel/example/deploy/VerifyDeploy.java");

    /** As users run it. */
    static Verification ofSource(String... arguments) {
        return run(List.of(SOURCE.toString()), arguments);
    }

    /** The same code without the two seconds that the compiler takes. */
    static Verification of(String... arguments) {
        return of(List.of(), arguments);
    }

    static Verification of(List<String> jvmOptions, String... arguments) {
        List<String> program = new ArrayList<>(jvmOptions);
        program.addAll(List.of("-cp", "target/classes", VerifyDeploy.class.getName()));
        return run(program, arguments);
    }

    /**
     * A run that ends with its time: three seconds, or half a minute if a machine was too busy for anything to be seen in them.
     *
     * @param sign what its output must show
     */
    static Verification refusal(String sign, List<String> jvmOptions, String... arguments) {
        Verification run = of(jvmOptions, with(arguments, "--timeout", "3s"));
        return run.output().contains(sign)
                ? run
                : of(jvmOptions, with(arguments, "--timeout", "30s", "--patience", "5s"));
    }

    static Verification refusal(String sign, String... arguments) {
        return refusal(sign, List.of(), arguments);
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    private static Verification run(List<String> program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(program);
        command.addAll(List.of(arguments));
        try {
            Files.createDirectories(Path.of("target"));
            Path output = Files.createTempFile(Path.of("target"), "verify", ".out");
            Path errors = Files.createTempFile(Path.of("target"), "verify", ".err");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running: " + command);
            }
            return new Verification(process.exitValue(), Files.readString(output), Files.readString(errors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
