package com.kapgel.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** What each command teaches. A command that comes later is tested as well. */
class HelpTest {

    @ParameterizedTest
    @MethodSource("commands")
    void teachesTheWholeCommand(String command) {
        String help = helpOf(command);

        assertThat(help)
                .containsSubsequence(
                        "Usage: kapgel-migrate-cli " + command + " [OPTIONS]",
                        "\n\n",
                        "Options:",
                        "--url",
                        "Exit codes:",
                        "0 ",
                        "1 ",
                        "2 ",
                        "3 ",
                        "Environment variables",
                        "DATABASE_PASSWORD",
                        "DATABASE_URL",
                        "Examples:");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void showsTwoExamplesThatCanBeRead(String command) {
        String examples = helpOf(command).replaceFirst("(?s).*Examples:", "");
        List<String> calls = Stream.of(examples.replace("\\\n", " ").split("\n", -1))
                .filter(line -> line.contains("java -jar"))
                .map(line -> line.substring(line.indexOf(".jar ") + 5).replaceFirst(" > .*", ""))
                .toList();

        assertThat(calls)
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(call -> assertThat(line().parseArgs(call.strip().split(" +", -1))
                                .subcommand()
                                .commandSpec()
                                .name())
                        .isEqualTo(command));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void fitsIntoAHundredColumns(String command) {
        assertThat(helpOf(command).lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void namesTheVariableOfEveryOptionWithAValue(String command) {
        assertThat(helpOf(command))
                .contains(
                        "KAPGEL_MIGRATE_LOCATIONS",
                        "KAPGEL_MIGRATE_PLACEHOLDERS",
                        "KAPGEL_MIGRATE_SCHEMA",
                        "KAPGEL_MIGRATE_LOCK_TIMEOUT",
                        "KAPGEL_MIGRATE_RETRY_LOCKS_FOR",
                        "KAPGEL_MIGRATE_OUTPUT",
                        "KAPGEL_MIGRATE_COLOR");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void doesNotShowWhatTheVariablesHold(String command) {
        CommandLine line = MigrateCli.commandLine(
                Map.of(
                        "DATABASE_URL", "postgres://ann:hunter2@db/shop",
                        "DATABASE_PASSWORD", "hunter2",
                        "KAPGEL_MIGRATE_PLACEHOLDERS", "key=hunter2",
                        "KAPGEL_MIGRATE_SCHEMA", "hunter2"),
                Optional::empty,
                () -> false);

        assertThat(helpOf(command, line)).doesNotContain("hunter2");
    }

    @Test
    void theProgramsOwnHelpListsCommandsAndAllExitCodes() {
        String help = line().getUsageMessage(Ansi.OFF);

        assertThat(help).contains(commands().toList()).contains("Exit codes:", "  4   plan --exit-code");
        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    static Stream<String> commands() {
        return line().getSubcommands().keySet().stream();
    }

    private static String helpOf(String command) {
        return helpOf(command, line());
    }

    private static String helpOf(String command, CommandLine line) {
        return Objects.requireNonNull(line.getSubcommands().get(command)).getUsageMessage(Ansi.OFF);
    }

    private static CommandLine line() {
        return MigrateCli.commandLine(Map.of(), Optional::empty, () -> false);
    }
}
