package com.kapgel.jarcheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.env.EnvCheck;
import com.kapgel.env.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check as a pipeline or an init container runs it: from the finished jar, in a process of its own. */
class EnvCheckIT {
    private static final String CANARY = "c4n4ry";

    record App(int port, Secret<String> apiKey) {}

    private static JavaRun check(Map<String, String> environment, String... options) throws Exception {
        Stream<Path> classPath =
                Stream.concat(Stream.of(JavaRun.TEST_CLASSES), PublishedModule.ENV.jarAndLibraries().stream());
        Stream<String> arguments = Stream.concat(
                Stream.of("--class-path", JavaRun.path(classPath), EnvCheck.class.getName(), App.class.getName()),
                Stream.of(options));
        return JavaRun.of(environment, arguments.toArray(String[]::new));
    }

    @Test
    void itsExitCodeSaysWhetherTheEnvironmentIsRight() throws Exception {
        JavaRun right = check(Map.of("PORT", "80", "API_KEY", CANARY));
        JavaRun wrong = check(Map.of("PORT", CANARY));
        JavaRun unusable = check(Map.of(), "--colour");

        assertThat(right.exitCode()).as(right.output()).isZero();
        assertThat(right.output()).isEqualToIgnoringNewLines("Environment is valid for App.");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.output()).contains("2 problems", "API_KEY", "PORT").doesNotContain(CANARY);
        assertThat(unusable.exitCode()).isEqualTo(2);
        assertThat(unusable.output()).contains("There is no option --colour", "Usage: EnvCheck");
    }

    @Test
    void readsFilesAndTellsMachines(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve(".env"), "PORT=80\nAPI_KEY='" + CANARY + " '\nPROT=1\n");
        Path mounted = Files.writeString(folder.resolve("key"), CANARY + "\n");

        JavaRun wrong = check(Map.of(), "--json", "--env-file", file.toString());
        JavaRun mountedRight = check(Map.of("PORT", "80", "API_KEY_FILE", mounted.toString()), "--json");
        JavaRun different = check(Map.of(), "--diff", file.toString());

        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.output())
                .startsWith("{\"valid\":false,\"problems\":[{\"name\":\"API_KEY\"")
                .doesNotContain(CANARY);
        assertThat(mountedRight.output()).isEqualToIgnoringNewLines("{\"valid\":true,\"problems\":[]}");
        assertThat(mountedRight.exitCode()).isZero();
        assertThat(different.exitCode()).isEqualTo(1);
        assertThat(different.output()).contains("+ PROT is in the file").doesNotContain(CANARY);
    }
}
