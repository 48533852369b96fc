package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackingIT {
    @TempDir
    Path folder;

    @Test
    void isSafeWhenSeveralJvmsStartAtOnce() {
        assumeTrue(ExternalServer.named(TestRedis.URI_VARIABLE) == null);
        assumeTrue(ExternalServer.named(TestPostgres.URL_VARIABLE) == null);
        try (ChildJvm one = ChildJvm.of(Unpacking.class).tempFolder(folder).start();
                ChildJvm other = ChildJvm.of(Unpacking.class).tempFolder(folder).start()) {
            List<String> programs = one.allLines();
            assertThat(programs)
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("0 "))
                    .isEqualTo(other.allLines());
        }
    }

    /** The child's main class. */
    static final class Unpacking {
        private Unpacking() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            System.out.println(versionOf(List.of(RedisProgram.unpacked().toString(), "--version")));
            System.out.println(versionOf(PostgresProgram.unpacked().command("initdb", "--version")));
        }

        private static String versionOf(List<String> command) throws IOException, InterruptedException {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() + " " + version;
        }
    }
}
