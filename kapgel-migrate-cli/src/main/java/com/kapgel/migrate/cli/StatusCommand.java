package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationState;
import com.kapgel.migrate.MigrationStatus;
import com.kapgel.migrate.Migrator;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the history and what is pending. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Shows each migration that has a file, was applied, or both. Changes nothing.",
            "",
            "States: pending, applied, changed (the file is not what ran), failed, missing (the file is gone), newer (of a"
                    + " later release), outdated and superseded (earlier runs of a repeatable one), undone, baseline,"
                    + " ignored."
        },
        exitCodeList = {
            "0:shown, whatever the states are",
            ExitCodes.FAILED_LINE,
            ExitCodes.USAGE_LINE,
            ExitCodes.UNREACHABLE_LINE
        },
        footer = {
            "  DATABASE_URL=postgres://ann@db/shop java -jar kapgel-migrate-cli.jar status",
            "",
            "  java -jar kapgel-migrate-cli.jar status --url postgres://ann@db/shop --password \\",
            "      --location sql/common --location sql/shop"
        })
final class StatusCommand implements Callable<Integer> {

    private static final List<String> HEADING = List.of("VERSION", "STATE", "INSTALLED ON", "DESCRIPTION");

    @Mixin
    private final Invocation invocation;

    StatusCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        return invocation.run((migrator, screen) -> status(migrator, screen.paint()));
    }

    private static Result status(Migrator migrator, Paint paint) {
        List<MigrationStatus> history = migrator.status();
        return Result.done(
                lines(history, paint),
                Json.object("migrations", history.stream().map(Facts::of).toList()),
                history.stream().map(StatusCommand::testCase).toList());
    }

    private static List<String> lines(List<MigrationStatus> history, Paint paint) {
        List<String> lines = new ArrayList<>(
                new Table(HEADING, history.stream().map(StatusCommand::row).toList()).lines());
        lines.set(0, paint.heading(lines.get(0)));
        for (int i = 0; i < history.size(); i++) {
            lines.set(i + 1, painted(history.get(i).state(), lines.get(i + 1), paint));
        }
        return lines;
    }

    private static List<String> row(MigrationStatus migration) {
        return List.of(
                migration.version().orElse("R"),
                Facts.lower(migration.state()),
                migration
                        .installedOn()
                        .map(instant -> instant.truncatedTo(ChronoUnit.SECONDS).toString())
                        .orElse("-"),
                migration.description());
    }

    private static String painted(MigrationState state, String line, Paint paint) {
        return switch (state) {
            case CHANGED, FAILED, MISSING -> paint.alarm(line);
            case PENDING -> paint.attention(line);
            default -> line;
        };
    }

    private static TestCase testCase(MigrationStatus migration) {
        String state = Facts.lower(migration.state());
        return migration.state() == MigrationState.PENDING
                ? TestCase.skipped(migration.file(), state)
                : TestCase.passed(migration.file(), Duration.ZERO).telling(state);
    }
}
