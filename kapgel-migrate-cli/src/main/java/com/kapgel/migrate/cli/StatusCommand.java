package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationStatus;
import com.kapgel.migrate.Migrator;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the history and what is pending. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Shows each migration that has a file, was applied, or both. Changes nothing.",
            "",
            "States: pending, applied, changed (the file is not what ran), failed, missing (the file is gone), newer (of a"
                    + " later release), outdated and superseded (earlier runs of a repeatable one), undone, baseline,"
                    + " ignored."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:shown, whatever the states are",
            "1:the connection failed, or there is nothing to show",
            "2:wrong or missing options"
        })
final class StatusCommand implements Callable<Integer> {

    private static final String LINE = "%-10s %-11s %-20s %s%n";

    @Spec
    private @Nullable CommandSpec command;

    @Mixin
    private final DatabaseOptions database;

    @Mixin
    private final Logging logging = new Logging();

    StatusCommand(DatabaseOptions database) {
        this.database = database;
    }

    @Override
    public Integer call() {
        logging.configure();
        try (Migrator migrator = database.migrator()) {
            print(migrator.status());
        }
        return 0;
    }

    private void print(List<MigrationStatus> history) {
        PrintWriter output = Objects.requireNonNull(command).commandLine().getOut();
        output.printf(LINE, "VERSION", "STATE", "INSTALLED ON", "DESCRIPTION");
        for (MigrationStatus migration : history) {
            output.printf(
                    LINE,
                    migration.version().orElse("R"),
                    migration.state().name().toLowerCase(Locale.ROOT),
                    migration
                            .installedOn()
                            .map(instant ->
                                    instant.truncatedTo(ChronoUnit.SECONDS).toString())
                            .orElse("-"),
                    migration.description());
        }
    }
}
