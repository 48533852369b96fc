package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationPhase;
import com.kapgel.migrate.MigrationPlan;
import com.kapgel.migrate.Migrator;
import com.kapgel.migrate.PlannedMigration;
import com.kapgel.migrate.PlannedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what would run. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Shows what migrate would run, statement by statement. Executes nothing.",
            "",
            "For each statement: the strongest lock that it takes on something that exists already, and whether it runs in a"
                    + " transaction. AccessExclusiveLock keeps readers and writers out for as long as the transaction lasts."
                    + " Strings and numbers in statements are not shown."
        },
        exitCodeList = {
            "0:shown; with --exit-code: nothing is pending",
            ExitCodes.FAILED_LINE,
            ExitCodes.USAGE_LINE,
            ExitCodes.UNREACHABLE_LINE,
            "4:with --exit-code: something is pending"
        },
        footer = {
            "  DATABASE_URL=postgres://ann@db/shop java -jar kapgel-migrate-cli.jar plan",
            "",
            "  java -jar kapgel-migrate-cli.jar plan --url postgres://ann@db/shop \\",
            "      --password-file /run/secrets/db --exit-code --output json > plan.json"
        })
final class PlanCommand implements Callable<Integer> {

    private static final List<String> HEADING = List.of("MIGRATION", "LINE", "STATEMENT", "LOCK", "RUNS", "PHASE");

    @Mixin
    private final Invocation invocation;

    @Option(names = "--exit-code", order = 10, description = "Ends with 4 when something is pending.")
    private boolean exitCode;

    PlanCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        return invocation.run(this::plan);
    }

    private Result plan(Migrator migrator, Screen screen) {
        MigrationPlan plan = migrator.plan();
        Result result = Result.done(lines(plan, screen.paint()), facts(plan), cases(plan));
        return exitCode && !plan.migrations().isEmpty() ? result.withExitCode(ExitCodes.PENDING) : result;
    }

    private static List<String> lines(MigrationPlan plan, Paint paint) {
        if (plan.migrations().isEmpty()) {
            return List.of("Nothing to migrate");
        }
        List<List<String>> rows = plan.migrations().stream()
                .flatMap(migration -> rows(migration).stream())
                .toList();
        List<String> lines = new ArrayList<>(new Table(HEADING, rows).lines());
        lines.set(0, paint.heading(lines.get(0)));
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).contains("AccessExclusiveLock")) {
                lines.set(i + 1, paint.attention(lines.get(i + 1)));
            }
        }
        return lines;
    }

    private static List<List<String>> rows(PlannedMigration migration) {
        String phase = migration.phase() == MigrationPhase.EXPAND ? "" : Facts.lower(migration.phase());
        List<List<String>> rows = new ArrayList<>();
        for (PlannedStatement statement : migration.statements()) {
            boolean first = rows.isEmpty();
            rows.add(List.of(
                    first ? migration.file() : "",
                    String.valueOf(statement.line()),
                    statement.command(),
                    statement.lock().orElse("-"),
                    statement.transactional() ? "in transaction" : "alone",
                    first ? phase : ""));
        }
        return rows.isEmpty() ? List.of(List.of(migration.file(), "", "", "", "", phase)) : rows;
    }

    private static Map<String, @Nullable Object> facts(MigrationPlan plan) {
        return Json.object(
                "migrations", plan.migrations().stream().map(Facts::of).toList());
    }

    private List<TestCase> cases(MigrationPlan plan) {
        return plan.migrations().stream()
                .map(migration -> exitCode
                        ? TestCase.failed(migration.file(), "pending\n" + statements(migration))
                        : TestCase.passed(migration.file(), Duration.ZERO).telling(statements(migration)))
                .toList();
    }

    private static String statements(PlannedMigration migration) {
        return migration.statements().stream().map(PlannedStatement::toString).collect(Collectors.joining("\n"));
    }
}
