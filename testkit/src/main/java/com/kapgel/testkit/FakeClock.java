package com.kapgel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A clock that is wrong for one server only, by libfaketime in {@code LD_PRELOAD}. */
record FakeClock(String library, Duration ahead) {
    private static final String PROGRAM = "faketime";

    static boolean isPossible() {
        return Signals.isOnPath(PROGRAM) && Signals.isOnPath(RedisProgram.INSTALLED);
    }

    static FakeClock of(Duration ahead) {
        if (!Signals.isOnPath(PROGRAM)) {
            throw missing(PROGRAM);
        }
        return new FakeClock(findLibrary(), ahead);
    }

    static IllegalStateException missing(String program) {
        return new IllegalStateException("A Redis with a clock of its own needs " + program + ", which is not on the"
                + " PATH. Install it (Debian, Ubuntu: apt-get install redis-server faketime), or skip the test when"
                + " TestRedis.canOffsetClock() is false.");
    }

    /**
     * What goes before the server's command. It becomes the server's process, unlike the program faketime, which stays
     * its parent, so that signals would reach the wrong one.
     */
    List<String> prefix() {
        return List.of(
                "env",
                // Debian's Redis is linked with jemalloc, which asks for the time while it starts, which makes
                // libfaketime ask for memory: they hang. With libc ahead of jemalloc its malloc is used.
                "LD_PRELOAD=" + library + " libc.so.6",
                "FAKETIME=" + offset(),
                // Only the time of day is wrong; time-outs are as long as ever.
                "FAKETIME_DONT_FAKE_MONOTONIC=1");
    }

    /** Removes the names of the memory that libfaketime shares with child processes, which a killed server would leave. */
    static void forgetSharedMemory(long pid) {
        Path folder = Path.of("/dev/shm");
        try {
            Files.deleteIfExists(folder.resolve("faketime_shm_" + pid));
            Files.deleteIfExists(folder.resolve("sem.faketime_sem_" + pid));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot clean up behind libfaketime", e);
        }
    }

    private String offset() {
        return (ahead.isNegative() ? "" : "+")
                + BigDecimal.valueOf(ahead.toNanos(), 9).toPlainString() + "s";
    }

    /** Where the library is, only the program knows. */
    private static String findLibrary() {
        try {
            Process process = new ProcessBuilder(PROGRAM, "-f", "+0s", "sh", "-c", "echo \"$LD_PRELOAD\"").start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + PROGRAM, e);
        }
    }
}
