package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** Runs one statement that cannot run in a transaction, without the timeouts that would leave it half done. */
final class LoneStatement {

    private final MigrationFile file;
    private final Step step;
    private final MigrationRun run;
    private final Connection connection;

    LoneStatement(MigrationFile file, Step step, MigrationRun run, Connection connection) {
        this.file = file;
        this.step = step;
        this.run = run;
        this.connection = connection;
    }

    /** @param before what an earlier run has noted of it; null when none has begun it */
    void execute(Configuration configuration, Journal.@Nullable StepRecord before) throws SQLException {
        run.journal().begin(connection, file.script(), step);
        String lockTimeout = SessionSettings.show(connection, "lock_timeout");
        String statementTimeout = SessionSettings.show(connection, "statement_timeout");
        limit(run.retries().limit().toMillis() + "ms", "0");
        try {
            step.execute(connection, configuration);
        } catch (SQLException refusal) {
            StatementFailure failure = new StatementFailure(step, refusal);
            try {
                limit(lockTimeout, statementTimeout);
            } catch (SQLException cut) {
                failure.addSuppressed(cut);
            }
            throw failure;
        }
        limit(lockTimeout, statementTimeout);
        run.journal().finish(connection, file.script(), step);
    }

    private void limit(String lockTimeout, String statementTimeout) throws SQLException {
        SessionSettings.set(connection, "lock_timeout", lockTimeout, false);
        SessionSettings.set(connection, "statement_timeout", statementTimeout, false);
    }
}
