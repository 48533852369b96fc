package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchdogIT {
    @TempDir
    static Path folder;

    @BeforeAll
    static void needsServersOfOurOwn() throws IOException {
        assumeTrue(ExternalServer.named(TestRedis.URI_VARIABLE) == null);
        assumeTrue(ExternalServer.named(TestPostgres.URL_VARIABLE) == null);
        ChildJvm.lendPrograms(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "paused"})
    void endsTheServersOfAJvmThatWasKilled(String state) {
        try (ChildJvm child =
                ChildJvm.of(ServingChild.class, state).tempFolder(folder).start()) {
            assertThat(child.nextLine()).isEqualTo("ready");
            List<ProcessHandle> family = child.family();
            assertThat(commandsOf(family)).contains("redis-server", "postgres", "sh");
            assertThat(dataFolders()).hasSize(2);

            child.process().destroyForcibly();

            awaitNothingLeftOf(family);
        }
    }

    @Test
    void leavesTheServersToTheShutdownHookOfAJvmThatWasTerminated() {
        try (ChildJvm child =
                ChildJvm.of(ServingChild.class, "running").tempFolder(folder).start()) {
            assertThat(child.nextLine()).isEqualTo("ready");
            List<ProcessHandle> family = child.family();

            child.process().destroy();

            awaitNothingLeftOf(family);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "paused", "withoutHook"})
    void endsWhatATestHasForgotten(String state) throws IOException {
        try (ChildJvm child =
                ChildJvm.of(ServingChild.class, state).tempFolder(folder).start()) {
            assertThat(child.nextLine()).isEqualTo("ready");
            List<ProcessHandle> family = child.family();

            child.process().getOutputStream().close();

            awaitNothingLeftOf(family);
        }
    }

    private static void awaitNothingLeftOf(List<ProcessHandle> family) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(family).filteredOn(Signals::reaches).isEmpty();
            assertThat(dataFolders()).isEmpty();
        });
    }

    private static List<String> commandsOf(List<ProcessHandle> processes) {
        return processes.stream()
                .flatMap(process -> process.info().command().stream())
                .map(command -> Path.of(command).getFileName().toString())
                .map(name -> name.equals("dash") || name.equals("bash") || name.equals("busybox") ? "sh" : name)
                .toList();
    }

    private static List<Path> dataFolders() {
        Path own = folder.resolve("kapgel-testkit-" + System.getProperty("user.name"));
        try (Stream<Path> folders = Files.list(own)) {
            return folders.filter(Files::isDirectory)
                    .filter(path -> !path.getFileName().toString().startsWith("program-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
