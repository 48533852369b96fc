package com.kapgel.migrate.cli;

import com.kapgel.migrate.AppliedMigration;
import com.kapgel.migrate.MigrationReport;
import com.kapgel.migrate.Migrator;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Applies what is pending. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Applies the migrations that the database does not have yet, and says which.",
            "",
            "Files are named V1__create_orders.sql (once, in the order of their numbers) or R__views.sql (again whenever"
                    + " they change). Each runs in a transaction of its own; one with CREATE INDEX CONCURRENTLY runs"
                    + " without, alone in its file. Several instances may start at once: one works, the others wait."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the database is up to date",
            "1:a migration or the connection failed; what ran in a transaction has left nothing behind",
            "2:wrong or missing options; nothing was tried"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  export DATABASE_URL=postgres://ann:secret@db:5432/shop",
            "  java -jar kapgel-migrate-cli.jar migrate",
            "",
            "  java -jar kapgel-migrate-cli.jar migrate --url postgres://ann@db/shop \\",
            "      --password-file /run/secrets/db --locations sql/common,sql/shop"
        })
final class MigrateCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec command;

    @Mixin
    private final DatabaseOptions database;

    @Mixin
    private final Logging logging = new Logging();

    MigrateCommand(DatabaseOptions database) {
        this.database = database;
    }

    @Override
    public Integer call() {
        logging.configure();
        try (Migrator migrator = database.migrator()) {
            print(migrator.migrate());
        }
        return 0;
    }

    private void print(MigrationReport report) {
        PrintWriter output = Objects.requireNonNull(command).commandLine().getOut();
        for (AppliedMigration migration : report.applied()) {
            output.println(migration.version().orElse("R") + "  " + migration.description() + "  "
                    + migration.duration().toMillis() + " ms");
        }
        output.println(report);
    }
}
