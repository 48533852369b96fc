package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationReport;
import com.kapgel.migrate.Migrator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes back what was applied. */
@Command(
        name = "undo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Takes back the migration that was applied last, with the undo file of its version, and says which.",
            "",
            "The file for version 3 is named U3__anything.sql and lies in --undo-location. Each migration is taken back in one"
                    + " transaction, newest first, while nobody else migrates; a file with a statement that cannot run in one"
                    + " runs statement by statement, and the same command goes on where it stopped. Also takes back what failed"
                    + " half-way. Refuses, and changes nothing, when a file is missing or is not what it was when the migration"
                    + " was applied. What was undone is not applied again by migrate until its file changes: see redo."
        },
        exitCodeList = {
            "0:undone, or there was nothing to undo",
            "1:refused, or a statement failed; standard error says why, and what had been undone by then",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNREACHABLE_LINE
        },
        footer = {
            "  DATABASE_URL=postgres://ann@db/shop java -jar kapgel-migrate-cli.jar undo",
            "",
            "  java -jar kapgel-migrate-cli.jar undo --to 7 --url postgres://ann@db/shop \\",
            "      --password-file /run/secrets/db --undo-location sql/undo"
        })
final class UndoCommand implements Callable<Integer> {

    @Mixin
    private final Invocation invocation;

    @Option(
            names = "--to",
            paramLabel = "VERSION",
            order = 10,
            description = "Takes back all above this version, highest first; 0 for all. Unless given: the newest only.")
    private @Nullable String to;

    @Option(names = "--run", order = 10, description = "Takes back all that the last call of migrate applied.")
    private boolean wholeRun;

    @Option(
            names = "--accept-changed-undo-files",
            order = 10,
            description = "Takes undo files that are not the ones that were there when the migration was applied.")
    private boolean acceptChanged;

    UndoCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        invocation.check(this::requireOneTarget);
        return invocation.run(
                this::apply, (migrator, screen) -> ReportResult.of(invocation.checked(() -> undo(migrator))));
    }

    private void requireOneTarget() {
        if (to != null && wholeRun) {
            throw new IllegalArgumentException("--to and --run exclude each other.");
        }
    }

    private void apply(Migrator.Builder settings) {
        if (acceptChanged) {
            settings.acceptChangedUndoFiles();
        }
    }

    private MigrationReport undo(Migrator migrator) {
        String version = to;
        if (version != null) {
            return migrator.undoTo(version);
        }
        return wholeRun ? migrator.undoRun() : migrator.undo();
    }
}
