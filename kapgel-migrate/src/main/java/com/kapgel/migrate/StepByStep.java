package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.flywaydb.core.api.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Runs a file that cannot run in one transaction: statement by statement, each noted in the journal, so that a run that dies
 * half-way is continued where it stopped.
 *
 * <p>What can run in a transaction does so together with its note: it happens once or not at all. Each batch of a backfill
 * does, too: see {@link BackfillRun}. Of the others the journal knows that they were begun, and {@link LoneWork} looks
 * whether they came to their end.
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
        run.journal().recordApplied(connection, file, run.undoFiles().sha256(file.version()), run.id());
    }

    /**
     * Runs the statements alone, without the note that the file has been applied.
     *
     * @param tolerated whether the file goes on after a statement that failed in this way
     */
    void execute(Predicate<StatementFailure> tolerated) throws SQLException {
        run.journal().prepare(connection);
        Map<Integer, Journal.StepRecord> earlier = run.journal().steps(connection, file.script());
        run.journal().beginFile(connection, file);
        for (Step step : file.steps()) {
            Journal.StepRecord before = earlier.get(step.number());
            if (before == null || !before.finished()) {
                execute(step, before, tolerated);
            } else if (!before.sha256().equals(step.sha256())) {
                throw changed(step);
            }
        }
    }

    private void execute(Step step, Journal.@Nullable StepRecord before, Predicate<StatementFailure> tolerated)
            throws SQLException {
        try {
            execute(step, before);
        } catch (StatementFailure failure) {
            if (!tolerated.test(failure)) {
                throw failure;
            }
            run.journal().begin(connection, file.script(), step);
            run.journal().finish(connection, file.script(), step);
        }
    }

    private void execute(Step step, Journal.@Nullable StepRecord before) throws SQLException {
        if (step.backfill() != null) {
            new BackfillRun(file, step, step.backfill(), run, connection).execute(before);
        } else if (step.transactional()) {
            SessionStart session = SessionStart.of(connection);
            run.retries()
                    .run(
                            () -> inTransaction(step, session),
                            (tries, pause) -> run.listener().onRetry(file.script(), tries, pause));
        } else {
            alone(step, before);
        }
    }

    private void inTransaction(Step step, SessionStart session) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Timeouts timeouts = run.timeouts(step.command().patience(), session);
            timeouts.set(connection, true);
            run.statements().run(step, connection, configuration, session.pid(), timeouts.lock());
            run.journal().begin(connection, file.script(), step);
            run.journal().finish(connection, file.script(), step);
            connection.commit();
        } finally {
            end(connection);
        }
    }

    private void alone(Step step, Journal.@Nullable StepRecord before) throws SQLException {
        LoneWork work = LoneWork.of(step.command());
        boolean begun = before != null && before.sha256().equals(step.sha256());
        if (!begun || !work.completed(connection)) {
            refuseOn(work.prepare(connection, begun), step);
            run.journal().begin(connection, file.script(), step);
            try {
                new LoneStatement(step, run, connection).execute(configuration);
            } catch (StatementFailure failure) {
                cleanUp(work, failure);
                throw failure;
            }
            refuseOn(work.flaw(connection), step);
        }
        run.journal().finish(connection, file.script(), step);
    }

    private void refuseOn(Optional<Message> obstacle, Step step) {
        obstacle.ifPresent(message -> {
            throw new RefusedMigration(message.with("file", file.script() + ", line " + step.line()));
        });
    }

    /** As far as it can be done now; the next run knows that the statement was begun, and looks again. */
    private void cleanUp(LoneWork work, StatementFailure failure) {
        try {
            work.cleanUp(connection);
        } catch (SQLException later) {
            failure.addSuppressed(later);
        }
    }

    /** Rolls back what was not committed. A connection that was cut has nothing to roll back, and why it was cut is told already. */
    static void end(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException cut) {
            // Every later use of the connection fails as well.
        }
    }

    private RefusedMigration changed(Step step) {
        return new RefusedMigration(
                Message.of("Migration file " + file.script() + " was changed in a part that has already run.")
                        .with("file", file.script() + ", line " + step.line())
                        .with(
                                "remedy",
                                "Restore statement " + step.number()
                                        + ", which an earlier run has finished, and all before it. What comes after may be"
                                        + " changed."));
    }
}
