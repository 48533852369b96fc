package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsIT {
    @TempDir
    Path folder;

    @Test
    void returnWhenACommandHasSucceeded() {
        assertThatCode(() -> Commands.run(List.of("sh", "-c", "echo fine"), folder))
                .doesNotThrowAnyException();
    }

    @Test
    void sayWhatAFailedCommandHasSaid() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Commands.run(List.of("sh", "-c", "echo no room >&2; exit 3"), folder))
                .withMessageContaining("exit code 3")
                .withMessageContaining("no room");
    }

    @Test
    void endACommandThatDoesNotEnd() throws IOException {
        List<String> hanging = List.of("sh", "-c", "echo $$ > pid; echo half way; exec sleep 30");

        assertThatIllegalStateException()
                .isThrownBy(() -> Commands.run(hanging, folder, Duration.ofSeconds(2)))
                .withMessageContaining("did not end within 2 s")
                .withMessageContaining("half way");

        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        await().untilAsserted(() ->
                assertThat(ProcessHandle.of(pid).filter(Signals::reaches)).isEmpty());
    }
}
