package com.kapgel.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * A runnable jar in a JVM of its own, and all that it says.
 *
 * <pre>{@code
 * ProcessBuilder command = JarProcess.command(jar, "-Xmx64m");
 * command.environment().put("PORT", "0");
 * try (JarProcess service = JarProcess.start(command)) {
 *     MatchResult ready = service.awaitOutput(Pattern.compile("runs at (\\S+)"), Duration.ofSeconds(90));
 *     …
 * }
 * }</pre>
 */
public final class JarProcess implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);

    /** For what it has said last; longer, its children may hold its output open. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final Thread reader = new Thread(this::readOutput, "output-of-jar"); // ends with the process

    private JarProcess(Process process) {
        this.process = process;
    }

    /** What starts the jar with the JVM that we run in, and with our environment, which the caller may change. */
    public static ProcessBuilder command(Path jar, String... jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of("-jar", jar.toString()));
        return new ProcessBuilder(command);
    }

    /** Starts it and does not wait for it. */
    public static JarProcess start(ProcessBuilder command) {
        try {
            JarProcess started =
                    new JarProcess(command.redirectErrorStream(true).start());
            started.reader.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException e) {
            output.add("(output ended: " + e + ")");
        }
    }

    /**
     * Waits until it has said this.
     *
     * @throws IllegalStateException with all that it has said, when it has ended or keeps silent
     */
    public MatchResult awaitOutput(Pattern said, Duration patience) {
        long start = System.nanoTime();
        while (true) {
            boolean isLast = hasEnded() || System.nanoTime() - start > patience.toNanos();
            Matcher found = said.matcher(output());
            if (found.find()) {
                return found.toMatchResult();
            }
            if (isLast) {
                throw new IllegalStateException("It has ended, or does not say '" + said + "', but: " + output());
            }
            Commands.awaitEnd(process, LOOK_EVERY);
        }
    }

    /** With all that it had to say. */
    private boolean hasEnded() {
        if (process.isAlive()) {
            return false;
        }
        try {
            reader.join(LAST_WORDS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** What it has said so far, on both of its outputs. */
    public String output() {
        return String.join("\n", output);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Those that it has started. */
    public List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** Sends a signal, such as {@code TERM}. */
    public void signal(String name) {
        Signals.send(name, LongStream.of(process.pid()));
    }

    /** Waits for the end, which must come by itself. */
    public int awaitExit(Duration patience) {
        if (!Commands.awaitEnd(process, patience) || !hasEnded()) {
            throw new IllegalStateException("It has not ended, but said: " + output());
        }
        return process.exitValue();
    }

    /** Ends it, by force if it takes longer than half a minute. */
    @Override
    public void close() {
        process.destroy();
        if (!Commands.awaitEnd(process, END_PATIENCE)) {
            Commands.kill(process);
        }
    }
}
