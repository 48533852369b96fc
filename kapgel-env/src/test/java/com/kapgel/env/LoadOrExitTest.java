package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@link Env#loadOrExit} in a process of its own. */
class LoadOrExitTest {

    record Wanted(int port, Secret<String> token) {}

    static final class Main {
        public static void main(String[] arguments) {
            System.out.println("port " + Env.loadOrExit(Wanted.class).port());
        }
    }

    @Test
    void printsAllProblemsAndNothingElseAndEndsWithOne() throws Exception {
        Process process = start(Map.of("PORT", "canary"));

        assertThat(outputOf(process))
                .startsWith("Environment is not valid (2 problems). Nothing was started.")
                .contains("PORT ", "TOKEN ")
                .doesNotContain("canary", "\tat ", "EnvException", "port ");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void loadsWhatIsRight() throws Exception {
        Process process = start(Map.of("PORT", "8080", "TOKEN", "t0ken"));

        assertThat(outputOf(process)).isEqualToIgnoringNewLines("port 8080");
        assertThat(process.waitFor()).isZero();
    }

    private static Process start(Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(variables);
        return builder.start();
    }

    private static String outputOf(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
