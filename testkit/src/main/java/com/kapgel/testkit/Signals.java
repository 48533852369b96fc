package com.kapgel.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** Sends POSIX signals, through the shell because Java knows only TERM and KILL. */
final class Signals {
    private Signals() {}

    /**
     * Command prefix that keeps a server out of the terminal's reach: Control-C reaches only the JVM, which then stops
     * its servers in order. Empty where {@code setsid} does not exist (macOS).
     */
    static List<String> ownSession() {
        return isOnPath("setsid") ? List.of("setsid") : List.of();
    }

    static void send(String signal, LongStream pids) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -s \"$0\" \"$@\"", signal));
        pids.mapToObj(Long::toString).forEach(command::add);
        try {
            Process kill = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // A process that ended in the meantime makes kill fail, which is fine: it needs no signal any more.
            Commands.awaitEnd(kill, Duration.ofSeconds(10));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send SIG" + signal, e);
        }
    }

    /** False when the process is gone, or dead and only waiting for a parent to notice (a zombie). */
    static boolean reaches(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        Path status = Path.of("/proc", Long.toString(process.pid()), "stat");
        try {
            return !Files.exists(status) || !Files.readString(status).contains(") Z ");
        } catch (IOException e) {
            // It went while we looked.
            return false;
        }
    }

    static boolean isOnPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(path)
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
