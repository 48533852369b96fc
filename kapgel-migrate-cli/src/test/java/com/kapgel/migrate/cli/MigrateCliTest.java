package com.kapgel.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrateCliTest {

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void teachesWhenNothingIsAsked() {
        assertThat(run(Map.of())).isZero();
        assertThat(output.toString()).contains("migrate", "status", "Exit codes:");
    }

    @Test
    void helpOfMigrateShowsOptionsExitCodesAndExamples() {
        assertThat(run(Map.of(), "migrate", "--help")).isZero();
        assertThat(output.toString())
                .contains("--url", "DATABASE_PASSWORD", "--lock-timeout", "Exit codes:", "Examples:");
    }

    @Test
    void insistsOnADatabase() {
        assertThat(run(Map.of(), "migrate")).isEqualTo(2);
        assertThat(errors.toString()).contains("give --url, or set the variable DATABASE_URL", "migrate --help");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://ann:hunter2@db/shop",
                "jdbc:postgresql://ann:hunter2@db/shop",
                "jdbc:postgresql://db/shop?user=ann&password=hunter2",
            })
    void refusesAPasswordInTheUrlOption(String url) {
        assertThat(run(Map.of(), "migrate", "--url", url)).isEqualTo(2);
        assertThat(errors.toString())
                .contains("--url carries a password", "DATABASE_URL")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--password=hunter2", "--password hunter2", "--pasword=hunter2", "--pasword hunter2", "hunter2"})
    void refusesAPasswordOnTheCommandLineAndDoesNotRepeatIt(String arguments) {
        String line = "migrate --url postgres://ann@127.0.0.1:1/shop " + arguments;

        assertThat(run(Map.of(), line.split(" "))).isEqualTo(2);
        assertThat(output.toString() + errors).isNotBlank().doesNotContain("hunter2");
    }

    @Test
    void needsATerminalToAskForThePassword() {
        assertThat(run(Map.of(), "migrate", "--url", "postgres://ann@db/shop", "--password"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("needs a terminal", "DATABASE_PASSWORD");
    }

    @Test
    void takesThePasswordFromOnePlaceOnly() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "hunter2\n");

        assertThat(run(
                        Map.of(),
                        "status",
                        "--url",
                        "postgres://ann@db/shop",
                        "--password",
                        "--password-file",
                        file.toString()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("exclude each other");
    }

    @Test
    void saysWhenThePasswordFileIsMissingOrEmpty() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path missing = folder.resolve("missing");

        assertThat(run(Map.of(), "status", "--url", "postgres://ann@db/shop", "--password-file", empty.toString()))
                .isEqualTo(2);
        assertThat(run(Map.of(), "status", "--url", "postgres://ann@db/shop", "--password-file", missing.toString()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains(empty + " has no password", missing + " cannot be read");
    }

    @Test
    void saysHowToWriteATime() {
        assertThat(run(Map.of(), "migrate", "--url", "postgres://ann@db/shop", "--lock-timeout", "soon"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("--lock-timeout", "500ms, 3s or 1m");
    }

    @Test
    void saysWhatIsWrongWithTheUrl() {
        assertThat(run(Map.of("DATABASE_URL", "mysql://ann:hunter2@db/shop"), "migrate"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("url is not a PostgreSQL URL").doesNotContain("hunter2");
    }

    @Test
    void failsWithOneWhenTheServerCannotBeReached() {
        int exitCode = run(Map.of("DATABASE_URL", "postgres://ann:hunter2@127.0.0.1:1/shop"), "migrate");

        assertThat(exitCode).isEqualTo(1);
        assertThat(errors.toString())
                .contains("No connection to 127.0.0.1:1/shop", "remedy:")
                .doesNotContain("hunter2", "\tat ");
    }

    private int run(Map<String, String> environment, String... arguments) {
        return MigrateCli.run(
                MigrateCli.commandLine(environment, Optional::empty)
                        .setOut(new PrintWriter(output, true))
                        .setErr(new PrintWriter(errors, true)),
                arguments);
    }
}
