package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationException;
import com.kapgel.migrate.MigrationStatus;
import com.kapgel.migrate.Migrator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks that files and history agree. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Checks that the files and the database's history agree. Changes nothing.",
            "",
            "Finds every file that was changed, renamed or lost after it had run, and every migration that failed half-way;"
                    + " also undo files for a version that no migration has, two for one version, and those that cannot be read."
                    + " Migrations that wait for their first run are fine; 'plan --exit-code' tells those."
        },
        exitCodeList = {
            "0:they agree",
            "1:they do not, or something failed; standard error says what, and what to do",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNREACHABLE_LINE
        },
        footer = {
            "  DATABASE_URL=postgres://ann@db/shop java -jar kapgel-migrate-cli.jar validate",
            "",
            "  java -jar kapgel-migrate-cli.jar validate --url postgres://ann@db/shop \\",
            "      --password-file /run/secrets/db --output junit > validate.xml"
        })
final class ValidateCommand implements Callable<Integer> {

    @Mixin
    private final Invocation invocation;

    ValidateCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        return invocation.run((migrator, screen) -> validate(migrator));
    }

    private static Result validate(Migrator migrator) {
        List<MigrationStatus> history = migrator.status();
        Optional<MigrationException> failure = Optional.empty();
        try {
            migrator.validate();
        } catch (MigrationException e) {
            failure = Optional.of(e);
        }
        return new Validation(history, failure).result();
    }
}
