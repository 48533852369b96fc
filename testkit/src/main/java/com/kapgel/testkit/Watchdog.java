package com.kapgel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A tiny shell process that ends one server and deletes its folder when this JVM dies without doing so itself, be it by
 * SIGKILL. It learns of the death from the end of its standard input; see {@code watchdog.sh}.
 */
final class Watchdog implements AutoCloseable {
    private final Process shell;
    private final Writer lines;

    private Watchdog(Process shell) {
        this.shell = shell;
        this.lines = shell.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts watching; {@code lastSignal} is the signal that ends the server at once, such as {@code KILL}. */
    static Watchdog over(Path folder, String lastSignal) {
        List<String> command = new ArrayList<>(Signals.ownSession());
        Path script = folder.resolve("watchdog.sh");
        command.addAll(List.of("sh", script.toString(), lastSignal));
        try (InputStream source = Watchdog.class.getResourceAsStream("watchdog.sh")) {
            Files.copy(Objects.requireNonNull(source, "watchdog.sh"), script);
            return new Watchdog(new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start the watchdog; it needs a POSIX shell named sh", e);
        }
    }

    /** Names the server's process, and those of its children that have to be woken before they can end. */
    void watch(long pid, LongStream stopped) {
        say("watch " + pid + stopped.mapToObj(child -> " " + child).collect(Collectors.joining()));
    }

    @Override
    public void close() {
        if (shell.isAlive()) {
            say("release");
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot release the watchdog", e);
            }
        }
    }

    private void say(String line) {
        try {
            lines.write(line + "\n");
            lines.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The watchdog (pid " + shell.pid() + ") is gone", e);
        }
    }
}
