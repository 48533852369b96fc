package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.api.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Runs a file that cannot run in one transaction: statement by statement, each noted in the journal, so that a run that dies
 * half-way is continued where it stopped.
 *
 * <p>What can run in a transaction does so together with its note: it happens once or not at all. Of the others the journal
 * knows that they were begun, and {@link LoneStatement} looks whether they came to their end.
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
        run.journal().prepare(connection);
        Map<Integer, Journal.StepRecord> earlier = run.journal().steps(connection, file.script());
        run.journal().beginFile(connection, file);
        for (Step step : file.steps()) {
            Journal.StepRecord before = earlier.get(step.number());
            if (before == null || !before.finished()) {
                execute(step, before);
            } else if (!before.sha256().equals(step.sha256())) {
                throw changed(step);
            }
        }
        run.journal().recordApplied(connection, file, null, run.id());
    }

    private void execute(Step step, Journal.@Nullable StepRecord before) throws SQLException {
        if (step.transactional()) {
            TransactionStart start = TransactionStart.of(connection);
            run.retries()
                    .run(
                            () -> inTransaction(step, start),
                            (tries, pause) -> run.listener().onRetry(file.script(), tries, pause));
        } else {
            new LoneStatement(file, step, run, connection).execute(configuration, before);
        }
    }

    private void inTransaction(Step step, TransactionStart start) throws SQLException {
        connection.setAutoCommit(false);
        try {
            start.limit(connection, run.lockTimeout());
            if (step.command().patient()) {
                start.liftStatementTimeout(connection);
            }
            try {
                step.execute(connection, configuration);
            } catch (SQLException refusal) {
                throw new StatementFailure(step, refusal);
            }
            run.journal().begin(connection, file.script(), step);
            run.journal().finish(connection, file.script(), step);
            connection.commit();
        } finally {
            end(connection);
        }
    }

    /** Rolls back what was not committed. A connection that was cut has nothing to roll back, and why it was cut is told already. */
    private static void end(Connection connection) {
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
