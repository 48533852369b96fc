package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void whatIsSaidOnBothOutputsIsKept() throws IOException {
        try (JarProcess program = start(Map.of("SAY", "runs at 42"))) {
            assertThat(program.awaitExit(PATIENCE)).isEqualTo(3);
            assertThat(program.output().lines()).containsExactlyInAnyOrder("runs at 42", "RUNS AT 42");
        }
    }

    @Test
    void itIsWaitedForUntilItHasSaidWhatIsAskedFor() throws IOException {
        try (JarProcess program = start(Map.of("SAY", "runs at 42", "STAY", ""))) {
            assertThat(program.awaitOutput(Pattern.compile("runs at (\\S+)"), PATIENCE)
                            .group(1))
                    .isEqualTo("42");
            assertThat(program.isAlive()).isTrue();

            program.signal("TERM");

            assertThat(program.awaitExit(PATIENCE)).isEqualTo(143);
        }
    }

    @Test
    void oneThatEndsIsNotWaitedForAndTellsWhatItHasSaid() throws IOException {
        try (JarProcess program = start(Map.of("SAY", "no port is free"))) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> program.awaitOutput(Pattern.compile("runs at"), Duration.ofDays(1)))
                    .withMessageContaining("no port is free");
        }
    }

    @Test
    void oneThatKeepsSilentIsGivenUp() throws IOException {
        try (JarProcess program = start(Map.of("SAY", "soon", "STAY", ""))) {
            program.awaitOutput(Pattern.compile("SOON"), PATIENCE);

            assertThatIllegalStateException()
                    .isThrownBy(() -> program.awaitOutput(Pattern.compile("runs at"), Duration.ZERO))
                    .withMessageContaining("soon");
            assertThatIllegalStateException().isThrownBy(() -> program.awaitExit(Duration.ZERO));
        }
    }

    @Test
    void noneIsLeftBehind() throws IOException {
        JarProcess program = start(Map.of("SAY", "here", "STAY", ""));
        program.awaitOutput(Pattern.compile("here"), PATIENCE);

        program.close();

        assertThat(program.isAlive()).isFalse();
    }

    private JarProcess start(Map<String, String> variables) throws IOException {
        ProcessBuilder command = JarProcess.command(TalkingProgram.jarIn(folder), "-Xmx32m");
        command.environment().putAll(variables);
        return JarProcess.start(command);
    }
}
