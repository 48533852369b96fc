package com.kapgel.migrate.cli;

import com.kapgel.migrate.Migrator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Begins the history of a database that existed before. */
@Command(
        name = "baseline",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Begins the history of a database that existed before: files up to VERSION count as applied.",
            "",
            "Needed once, for a schema with tables that no migration made. Runs no file, and checks nothing: that the tables"
                    + " are as the files up to VERSION would have made them is for you to know. The same version again changes"
                    + " nothing; another one is refused."
        },
        exitCodeList = {
            "0:the history begins at this version",
            ExitCodes.FAILED_LINE,
            ExitCodes.USAGE_LINE,
            ExitCodes.UNREACHABLE_LINE
        },
        footer = {
            "  DATABASE_URL=postgres://ann@db/shop java -jar kapgel-migrate-cli.jar baseline 7",
            "",
            "  java -jar kapgel-migrate-cli.jar baseline 2.1 --url postgres://ann@db/shop \\",
            "      --password-file /run/secrets/db --schema orders"
        })
final class BaselineCommand implements Callable<Integer> {

    @Mixin
    private final Invocation invocation;

    @Parameters(paramLabel = "VERSION", description = "Digits and dots, like 7 or 2.1.")
    private String version = "";

    BaselineCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        return invocation.run((migrator, screen) -> baseline(migrator));
    }

    private Result baseline(Migrator migrator) {
        invocation.check(() -> migrator.baseline(version));
        return Result.done(
                List.of("The history begins at version " + version),
                Json.object("version", version),
                List.of(TestCase.passed("baseline", Duration.ZERO)));
    }
}
