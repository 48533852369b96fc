package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.flywaydb.core.api.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Runs a file that cannot run in one transaction: statement by statement, each noted in the journal, so that a run that dies
 * half-way is continued where it stopped.
 *
 * <p>What can run in a transaction does so together with its note: it happens once or not at all. Each batch of a backfill
 * does, too: see {@link BackfillRun}. Of the others the journal knows that they were begun: see {@link LoneStatement}.
 */
final class StepByStep {

    private final MigrationFile file;
    private final MigrationRun run;
    private final Connection connection;
    private final Configuration configuration;

    StepByStep(MigrationFile file, MigrationRun run, Connection connection, Configuration configuration) {
        this.file = file;
        this.run = run;
        this.connection = connection;
        this.configuration = configuration;
    }

    void execute() throws SQLException {
        execute(failure -> false);
        run.journal().files().recordApplied(connection, file, run.undoFiles().sha256(file.version()), run.id());
    }

    /**
     * Runs the statements alone, without the note that the file has been applied.
     *
     * @param tolerated whether the file goes on after a statement that failed in this way
     */
    void execute(Predicate<StatementFailure> tolerated) throws SQLException {
        SessionStart start = SessionStart.of(connection);
        run.journal().prepare(connection);
        Map<Integer, StepRecord> earlier = earlierSteps();
        run.journal().steps().beginFile(connection, file);
        file.requireNoTransactionControl();
        file.requireOwnLogin();
        for (Step step : file.steps()) {
            StepRecord before = earlier.get(step.number());
            if (before == null || !before.finished()) {
                execute(step, before, start, tolerated);
            } else {
                requireUnchanged(step, before);
                if (step.command().isForSession()) {
                    execute(step, before, start, tolerated);
                }
            }
        }
        start.repeat(connection);
    }

    /** How far it has come. A repeatable file, which may run again at any time, begins anew when it was changed. */
    private Map<Integer, StepRecord> earlierSteps() throws SQLException {
        Map<Integer, StepRecord> earlier = run.journal().steps().of(connection, file.script());
        StepRecord begun = earlier.get(0);
        if (file.version() == null
                && begun != null
                && !begun.sha256().equals(file.text().sha256())) {
            run.journal().steps().forget(connection, file.script());
            return Map.of();
        }
        return earlier;
    }

    private void execute(
            Step step, @Nullable StepRecord before, SessionStart start, Predicate<StatementFailure> tolerated)
            throws SQLException {
        try {
            execute(step, before, start);
        } catch (StatementFailure failure) {
            if (!tolerated.test(failure)) {
                throw failure;
            }
            OwnTransaction.note(connection, start, () -> {
                run.journal().steps().begin(connection, file.script(), step);
                run.journal().steps().finish(connection, file.script(), step);
            });
        }
    }

    private void execute(Step step, @Nullable StepRecord before, SessionStart start) throws SQLException {
        if (step.backfill() != null) {
            new BackfillRun(file, step, step.backfill(), run, connection, start).execute(before);
            return;
        }
        if (step.transactional()) {
            try {
                SessionStart session = SessionStart.of(connection);
                run.retry(file.script(), () -> inTransaction(step, session, start));
                return;
            } catch (StatementFailure failure) {
                if (!isRefusedInTransaction(failure)) {
                    throw failure;
                }
                // The text did not tell, such as that of a REINDEX of a table that is partitioned.
            }
        }
        new LoneStatement(file, step, run, connection, configuration, start).execute();
    }

    private static boolean isRefusedInTransaction(StatementFailure failure) {
        String state = String.valueOf(failure.refusal().getSQLState());
        return state.equals("25001") || state.equals("2D000");
    }

    private void inTransaction(Step step, SessionStart session, SessionStart start) throws SQLException {
        OwnTransaction.run(connection, () -> {
            Timeouts timeouts = run.timeouts(step.command().patience(), session);
            run.limit(connection, timeouts, true);
            run.statements().run(file.script(), step, connection, configuration, session.pid(), timeouts.lock());
            try {
                start.settle(connection);
            } catch (SQLException refusal) {
                throw new StatementFailure(step, refusal, List.of());
            }
            run.journal().steps().begin(connection, file.script(), step);
            run.journal().steps().finish(connection, file.script(), step);
        });
    }

    private void requireUnchanged(Step step, StepRecord before) {
        if (before.sha256().equals(step.sha256())) {
            return;
        }
        throw new RefusedMigration(
                Message.of("Migration file " + file.script() + " was changed in a part that has already run.")
                        .with("file", file.script() + ", line " + step.line())
                        .with(
                                "remedy",
                                "Restore statement " + step.number()
                                        + ", which an earlier run has finished, and all before it. What comes after may be"
                                        + " changed."));
    }
}
