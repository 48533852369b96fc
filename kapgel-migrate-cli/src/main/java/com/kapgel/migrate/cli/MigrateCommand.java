package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationException;
import com.kapgel.migrate.MigrationPhase;
import com.kapgel.migrate.MigrationStatus;
import com.kapgel.migrate.Migrator;
import com.kapgel.migrate.PlannedMigration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Applies what is pending. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Applies the migrations that the database does not have yet, and says which.",
            "",
            "Files are named V1__create_orders.sql (once, in the order of their numbers) or R__views.sql (again whenever"
                    + " they change). Each runs in one transaction, or, with a statement that cannot, such as CREATE INDEX"
                    + " CONCURRENTLY, statement by statement. A migration that does not get its locks is tried again."
                    + " Several instances may start at once: one works, the others wait."
        },
        exitCodeList = {
            "0:the database is up to date, as far as the phase goes",
            "1:a migration failed; in a transaction it has left nothing behind, else the next run goes on with it",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNREACHABLE_LINE
        },
        footer = {
            "  DATABASE_URL=postgres://ann@db/shop java -jar kapgel-migrate-cli.jar migrate",
            "",
            "  java -jar kapgel-migrate-cli.jar migrate --url postgres://ann@db/shop \\",
            "      --password-file /run/secrets/db --phase expand --placeholder country=TR"
        })
final class MigrateCommand implements Callable<Integer> {

    @Mixin
    private final Invocation invocation;

    @Option(
            names = "--phase",
            paramLabel = "expand|contract",
            order = 10,
            defaultValue = "contract",
            description =
                    "How far to go. expand stops before the first file whose header says phase=contract, so that the"
                            + " release before still works. Unless given: contract, which is everything.")
    private MigrationPhase phase = MigrationPhase.CONTRACT;

    MigrateCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        return invocation.run(this::migrate);
    }

    private Result migrate(Migrator migrator, Screen screen) {
        List<PlannedMigration> planned = migrator.plan().migrations();
        if (!planned.isEmpty()) {
            screen.progress(planned.size() + " pending, beginning with "
                    + planned.get(0).file());
        }
        try {
            return new MigrationOutcome(planned).of(migrator.migrate(phase));
        } catch (MigrationException failure) {
            return new MigrationOutcome(planned).of(failure, historyOf(migrator));
        }
    }

    /** What has run before a failure; nothing when the database does not tell any more. */
    private static List<MigrationStatus> historyOf(Migrator migrator) {
        try {
            return migrator.status();
        } catch (MigrationException alsoFailed) {
            return List.of();
        }
    }
}
