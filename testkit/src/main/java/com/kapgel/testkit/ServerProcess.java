package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/** One run of a server: the process, its children, and the file its output goes to. */
final class ServerProcess {
    private final String name;
    private final Process process;
    private final Path log;

    private ServerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static ServerProcess start(String name, List<String> command, Path folder) {
        Path log = folder.resolve("server.log");
        List<String> whole = new ArrayList<>(Signals.ownSession());
        whole.addAll(command);
        try {
            Files.deleteIfExists(log);
            Process process = new ProcessBuilder(whole)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            return new ServerProcess(name, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + name + ": " + e.getMessage(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the server answers; says what the server said when it dies or keeps silent. */
    void awaitReady(BooleanSupplier answers, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!answers.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new StartFailure(
                        name + " ended with exit code " + process.exitValue() + " while starting.", output());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new StartFailure(name + " did not answer within " + patience.toSeconds() + " s.", output());
            }
            pauseBriefly();
        }
    }

    String output() {
        try {
            return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip() : "";
        } catch (IOException e) {
            return "(its output could not be read: " + e + ")";
        }
    }

    /** Stops every process of the tree; the parent first, so that it starts no further child meanwhile. */
    long[] pause() {
        Signals.send("STOP", LongStream.of(pid()));
        Set<Long> stopped = new java.util.TreeSet<>();
        while (true) {
            List<Long> running = process.descendants()
                    .map(ProcessHandle::pid)
                    .filter(pid -> !stopped.contains(pid))
                    .toList();
            if (running.isEmpty()) {
                return stopped.stream().mapToLong(Long::longValue).toArray();
            }
            Signals.send("STOP", running.stream().mapToLong(Long::longValue));
            stopped.addAll(running);
        }
    }

    void resume() {
        Signals.send(
                "CONT", LongStream.concat(process.descendants().mapToLong(ProcessHandle::pid), LongStream.of(pid())));
    }

    /** SIGKILL for the whole tree, and the certainty that it is gone. */
    void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(Duration.ofSeconds(10));
        children.forEach(child -> child.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    /** Asks the server to end, and kills it when it does not. */
    void stop(String signal, Duration patience) {
        if (process.isAlive()) {
            Signals.send(signal, LongStream.of(pid()));
            resume();
            if (!awaitEnd(patience)) {
                kill();
            }
        }
    }

    private boolean awaitEnd(Duration patience) {
        boolean interrupted = Thread.interrupted();
        try {
            long deadline = System.nanoTime() + patience.toNanos();
            while (true) {
                try {
                    return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // An interrupted test still has to end its servers; the flag is set again below.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void pauseBriefly() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted while " + name + " was starting.", output());
        }
    }

    /** The server did not come up; carries its output. */
    static final class StartFailure extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        private final String output;

        StartFailure(String message, String output) {
            super(message + (output.isEmpty() ? "" : " It said:\n" + output));
            this.output = output;
        }

        boolean portWasTaken() {
            return output.contains("Address already in use") || output.contains("could not bind");
        }
    }
}
