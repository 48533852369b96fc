package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.executor.Context;
import org.flywaydb.core.api.executor.MigrationExecutor;
import org.flywaydb.core.internal.jdbc.Results;

/** What Flyway calls to run a migration file: all of it in Flyway's transaction, or statement by statement outside of one. */
record FileExecution(MigrationFile file, MigrationExecutor flyways, MigrationRun run) implements MigrationExecutor {

    @Override
    public List<Results> execute(Context context) throws SQLException {
        Connection connection = context.getConnection();
        requireNoTransactionControl(file);
        if (canExecuteInTransaction()) {
            new WholeFile(file, run, connection, context.getConfiguration()).execute();
        } else {
            new StepByStep(file, run, connection, context.getConfiguration()).execute();
        }
        return List.of();
    }

    /** After a COMMIT of its own, half of a file would stay when the other half fails, and Flyway would not know. */
    static void requireNoTransactionControl(MigrationFile file) {
        for (Step step : file.steps()) {
            if (step.command().transactionControl()) {
                throw new RefusedMigration(
                        Message.of("Migration file " + file.script() + " begins or ends a transaction itself.")
                                .with(
                                        "file",
                                        file.script() + ", line " + step.line() + ": "
                                                + step.command().name())
                                .with(
                                        "remedy",
                                        "Take the statement out. The file runs in one transaction anyway; what cannot, such as CREATE"
                                                + " INDEX CONCURRENTLY, is recognised."));
            }
        }
    }

    @Override
    public boolean canExecuteInTransaction() {
        return file.transactional();
    }

    @Override
    public boolean shouldExecute() {
        return flyways.shouldExecute();
    }

    @Override
    public String shouldExecuteExpression() {
        return flyways.shouldExecuteExpression();
    }
}
