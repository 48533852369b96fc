package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands that end by themselves, and waits for the end of processes whatever happens to the waiting thread. */
final class Commands {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private Commands() {}

    /** Runs a command to its end; when it fails or hangs, says what it said. */
    static void run(List<String> command, Path folder) {
        run(command, folder, PATIENCE);
    }

    static void run(List<String> command, Path folder, Duration patience) {
        // A file, since reading from a pipe would wait for the end of whatever holds the pipe.
        Path output = folder.resolve("command.log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            process.getOutputStream().close();
            if (!awaitEnd(process, patience)) {
                kill(process);
                throw failure(command, "did not end within " + patience.toSeconds() + " s", output);
            }
            if (process.exitValue() != 0) {
                throw failure(command, "failed with exit code " + process.exitValue(), output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command.get(0) + ": " + e.getMessage(), e);
        }
    }

    private static IllegalStateException failure(List<String> command, String what, Path output) throws IOException {
        String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
        return new IllegalStateException(String.join(" ", command) + " " + what + ". It said:\n" + said);
    }

    /** SIGKILL for the process and all its descendants; returns when they are gone. */
    static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(process, KILL_PATIENCE);
        long deadline = System.nanoTime() + KILL_PATIENCE.toNanos();
        while (children.stream().anyMatch(Signals::reaches) && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
    }

    /** Waits although the thread may be interrupted: an interrupted test still has to end its servers. */
    static boolean awaitEnd(Process process, Duration patience) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                try {
                    return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
