package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

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
            ProcessBuilder builder = new ProcessBuilder(whole)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            // Messages in English, since portWasTaken() looks for words in them.
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
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

    /**
     * Stops every process of the tree, the parent first, so that it starts no further child meanwhile. PostgreSQL gives
     * each backend a session of its own, so there is no process group that could be stopped at once.
     *
     * @return the pids of the stopped children
     */
    LongStream pause() {
        Signals.send("STOP", LongStream.of(pid()));
        Set<Long> stopped = new LinkedHashSet<>();
        while (true) {
            List<Long> running = process.descendants()
                    .map(ProcessHandle::pid)
                    .filter(pid -> !stopped.contains(pid))
                    .toList();
            if (running.isEmpty()) {
                return stopped.stream().mapToLong(Long::longValue);
            }
            Signals.send("STOP", running.stream().mapToLong(Long::longValue));
            stopped.addAll(running);
        }
    }

    void resume() {
        LongStream children = process.descendants().mapToLong(ProcessHandle::pid);
        Signals.send("CONT", LongStream.concat(children, LongStream.of(pid())));
    }

    /** SIGKILL for the whole tree; returns when it is gone. */
    void kill() {
        Commands.kill(process);
    }

    /** Asks the server to end, wakes it in case it is paused, and kills it when it does not. */
    void end(String signal, Duration patience) {
        if (process.isAlive()) {
            Signals.send(signal, LongStream.of(pid()));
            resume();
            if (!Commands.awaitEnd(process, patience)) {
                kill();
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
            // glibc, musl (our redis-server is linked statically against it), PostgreSQL.
            return Stream.of("Address already in use", "Address in use", "could not bind")
                    .anyMatch(output::contains);
        }
    }
}
