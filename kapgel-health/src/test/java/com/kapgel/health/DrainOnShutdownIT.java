package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that drains when a signal ends it. */
@Timeout(120)
class DrainOnShutdownIT {
    private final List<String> output = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init") // each test begins with start()
    private Process process;

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void aSignalDrainsAndASecondOneBeginsNoSecondDrain() throws Exception {
        start("running");
        awaitLine("running");

        terminate();
        awaitLine("Draining:");
        terminate();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        awaitLine("The service has drained");
        assertThat(output).filteredOn(line -> line.contains("Draining:")).hasSize(1);
        assertThat(output).containsSubsequence("goodbye", "server", "errors");
    }

    @Test
    void aDrainThatWasClosedEndsTheProcessWithoutAnotherOne() throws Exception {
        start("closed");

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        awaitLine("The service has drained");
        assertThat(output).containsSubsequence("goodbye", "server", "errors");
        assertThat(output).filteredOn("server"::equals).hasSize(1);
    }

    private void start(String argument) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        process = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), DrainingProcess.class.getName(), argument)
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(this::readOutput, "output-of-child");
        reader.setDaemon(true);
        reader.start();
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException ended) {
            return;
        }
    }

    /** Unlike the process itself, its handle leaves us its output. */
    private void terminate() {
        assertThat(process.toHandle().destroy()).isTrue();
    }

    private void awaitLine(String part) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(output).anyMatch(line -> line.contains(part)));
    }
}
