package com.kapgel.migrate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Puts history and objects in order after what went wrong. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Puts in order what went wrong, and says each thing that it did. The files are right; history and database follow.",
            "",
            "Takes checksums and names from changed files, marks files that are gone as deleted, removes marks of failures that"
                    + " no run can go on with, drops invalid indexes that a migration file names, or builds them anew if it was"
                    + " applied, and finishes a DETACH PARTITION that was cut off. Leaves alone what the next migrate goes on"
                    + " with, an undo that stopped half-way, and everything of anybody else; it tells those. Whether a changed"
                    + " file matters to the database is for you to know."
        },
        exitCodeList = {
            "0:in order; with nothing to repair, nothing was changed",
            "1:stopped; standard error says at what, and what had been done by then. The next repair does the rest",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNREACHABLE_LINE
        },
        footer = {
            "  DATABASE_URL=postgres://ann@db/shop java -jar kapgel-migrate-cli.jar repair",
            "",
            "  java -jar kapgel-migrate-cli.jar repair --url postgres://ann@db/shop \\",
            "      --password-file /run/secrets/db --output json"
        })
final class RepairCommand implements Callable<Integer> {

    @Mixin
    private final Invocation invocation;

    RepairCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        return invocation.run((migrator, screen) -> ReportResult.of(migrator.repair()));
    }
}
