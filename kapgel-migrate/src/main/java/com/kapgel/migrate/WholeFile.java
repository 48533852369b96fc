package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * Runs a file in the transaction that Flyway has begun, in which it will also write its history.
 *
 * <p>When a lock is not given in time, all of the file is rolled back and tried again: what has been locked so far must not be
 * held while waiting, and PostgreSQL has ended the transaction anyway.
 */
final class WholeFile {

    private final MigrationFile file;
    private final MigrationRun run;
    private final Connection connection;
    private final Configuration configuration;

    WholeFile(MigrationFile file, MigrationRun run, Connection connection, Configuration configuration) {
        this.file = file;
        this.run = run;
        this.connection = connection;
        this.configuration = configuration;
    }

    void execute() throws SQLException {
        TransactionStart start = TransactionStart.of(connection);
        run.retries().run(() -> attempt(start), (tries, pause) -> {
            connection.rollback();
            run.journal().onRollback();
            start.repeat(connection);
            run.listener().onRetry(file.script(), tries, pause);
        });
    }

    private void attempt(TransactionStart start) throws SQLException {
        run.journal().prepare(connection);
        start.limit(connection, run.lockTimeout());
        for (Step step : file.steps()) {
            run(step, start);
        }
        run.journal().recordApplied(connection, file, null, run.id());
    }

    private void run(Step step, TransactionStart start) throws SQLException {
        boolean patient = step.command().patient();
        if (patient) {
            start.liftStatementTimeout(connection);
        }
        try {
            step.execute(connection, configuration);
        } catch (SQLException refusal) {
            throw new StatementFailure(step, refusal);
        }
        if (patient) {
            start.resetStatementTimeout(connection);
        }
    }
}
