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
        assertThat(errors.toString()).contains("--lock-timeout", "500ms, 3s, 10m or 1h");
    }

    @Test
    void saysWhatIsWrongWithTheUrl() {
        assertThat(run(Map.of("DATABASE_URL", "mysql://ann:hunter2@db/shop"), "migrate"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("url is not a PostgreSQL URL").doesNotContain("hunter2");
    }

    @Test
    void hasAnExitCodeForAServerThatCannotBeReached() {
        int exitCode = run(Map.of("DATABASE_URL", "postgres://ann:hunter2@127.0.0.1:1/shop"), "migrate");

        assertThat(exitCode).isEqualTo(3);
        assertThat(errors.toString())
                .contains("No connection to 127.0.0.1:1/shop", "remedy:")
                .doesNotContain("hunter2", "\tat ");
    }

    @Test
    void aServerThatCannotBeReachedIsAlsoTellableByPrograms() {
        int exitCode =
                run(Map.of("DATABASE_URL", "postgres://ann:hunter2@127.0.0.1:1/shop"), "validate", "--output", "json");

        Map<String, Object> document = Parsed.object(output.toString());
        assertThat(exitCode).isEqualTo(3);
        assertThat(document).containsEntry("command", "validate").containsEntry("exitCode", 3);
        assertThat(String.valueOf(document.get("error")))
                .contains("message=No connection to 127.0.0.1:1/shop.", "sqlState=08001", "label=remedy");
        assertThat(output.toString() + errors).doesNotContain("hunter2");
    }

    @Test
    void saysWhichPhasesThereAre() {
        assertThat(run(Map.of(), "migrate", "--url", "postgres://ann@db/shop", "--phase", "contarct"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("--phase", "EXPAND", "CONTRACT", "migrate --help");
    }

    @Test
    void saysWhichFormatsThereAre() {
        assertThat(run(Map.of(), "plan", "--url", "postgres://ann@db/shop", "--output", "yaml"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("--output", "TEXT, JSON, JUNIT");
        assertThat(output.toString()).isEmpty();
    }

    @Test
    void namesTheVariableThatHoldsAWrongValue() {
        assertThat(run(Map.of("KAPGEL_MIGRATE_LOCK_TIMEOUT", "soon"), "plan")).isEqualTo(2);
        assertThat(errors.toString()).contains("500ms, 3s, 10m or 1h", "variable KAPGEL_MIGRATE_LOCK_TIMEOUT");
    }

    @Test
    void anOptionWinsOverItsVariable() {
        assertThat(run(Map.of("KAPGEL_MIGRATE_LOCK_TIMEOUT", "3s"), "plan", "--lock-timeout=later"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("--lock-timeout").doesNotContain("KAPGEL_MIGRATE_LOCK_TIMEOUT");
    }

    @Test
    void doesNotRepeatAPlaceholderThatItCannotRead() {
        assertThat(run(Map.of(), "plan", "--url", "postgres://ann@db/shop", "--placeholder", "hunter2"))
                .isEqualTo(2);
        assertThat(run(
                        Map.of("KAPGEL_MIGRATE_PLACEHOLDERS", "key=a,hunter2"),
                        "plan",
                        "--url",
                        "postgres://ann@db/shop"))
                .isEqualTo(2);
        assertThat(errors.toString())
                .contains(
                        "--placeholder has an entry", "variable KAPGEL_MIGRATE_PLACEHOLDERS has an entry", "NAME=VALUE")
                .doesNotContain("hunter2");
    }

    @Test
    void saysHowToWriteAWindow() {
        assertThat(run(Map.of("KAPGEL_MIGRATE_WINDOW", "at night"), "plan", "--url", "postgres://ann@db/shop"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("at night", "Europe/Istanbul");
    }

    @Test
    void cannotBeQuietAndVerbose() {
        assertThat(run(Map.of(), "plan", "--url", "postgres://ann@db/shop", "--quiet", "--verbose"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("--quiet and --verbose exclude each other");
    }

    @Test
    void aBaselineNeedsAVersion() {
        assertThat(run(Map.of(), "baseline", "--url", "postgres://ann@db/shop")).isEqualTo(2);
        assertThat(errors.toString()).contains("VERSION");
    }

    private int run(Map<String, String> environment, String... arguments) {
        return MigrateCli.run(
                MigrateCli.commandLine(environment, Optional::empty, () -> false)
                        .setOut(new PrintWriter(output, true))
                        .setErr(new PrintWriter(errors, true)),
                arguments);
    }
}
