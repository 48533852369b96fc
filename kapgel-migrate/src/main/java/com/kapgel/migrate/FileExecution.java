package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.api.executor.Context;
import org.flywaydb.core.api.executor.MigrationExecutor;
import org.flywaydb.core.internal.jdbc.Results;

/** What Flyway calls to run a migration file: all of it in Flyway's transaction, or statement by statement outside of one. */
record FileExecution(MigrationFile file, MigrationExecutor flyways, MigrationRun run) implements MigrationExecutor {

    @Override
    public List<Results> execute(Context context) throws SQLException {
        Connection connection = context.getConnection();
        long begun = run.retries().nanoTime();
        try {
            if (canExecuteInTransaction()) {
                new WholeFile(file, run, connection, context.getConfiguration()).execute();
            } else {
                new StepByStep(file, run, connection, context.getConfiguration()).execute();
            }
        } catch (StatementFailure failure) {
            // Flyway forgets it when its own note of the failure fails as well, as it does on a connection that was
            // cut.
            file.failed(failure);
            throw failure;
        }
        run.listener().onMigration(file.script(), Duration.ofNanos(run.retries().nanoTime() - begun));
        return List.of();
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
