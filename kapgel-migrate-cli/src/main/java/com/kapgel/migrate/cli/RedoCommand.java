package com.kapgel.migrate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Applies again what was undone. */
@Command(
        name = "redo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Applies what is pending, and what was undone as well, although it has not changed since.",
            "",
            "migrate refuses that, because a service that restarts with the same files would else apply at once what has just"
                    + " been taken back. Use redo when the reason for the undo is gone. Apart from that it is migrate."
        },
        exitCodeList = {
            "0:the database is up to date",
            "1:a migration failed; in a transaction it has left nothing behind, else the next run goes on with it",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNREACHABLE_LINE
        },
        footer = {
            "  DATABASE_URL=postgres://ann@db/shop java -jar kapgel-migrate-cli.jar redo",
            "",
            "  java -jar kapgel-migrate-cli.jar redo --url postgres://ann@db/shop \\",
            "      --password-file /run/secrets/db --output json"
        })
final class RedoCommand implements Callable<Integer> {

    @Mixin
    private final Invocation invocation;

    RedoCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        return invocation.run((migrator, screen) -> ReportResult.of(migrator.redo()));
    }
}
