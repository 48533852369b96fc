package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.executor.Context;
import org.flywaydb.core.api.executor.MigrationExecutor;
import org.flywaydb.core.internal.jdbc.Results;
import org.jspecify.annotations.Nullable;

/** What Flyway calls to run a migration written in Java: with the same patience as a file, if it runs in a transaction. */
record JavaExecution(String script, @Nullable String version, MigrationExecutor flyways, MigrationRun run)
        implements MigrationExecutor {

    @Override
    public List<Results> execute(Context context) throws SQLException {
        long begun = run.retries().nanoTime();
        List<Results> results = executeTimed(context);
        run.listener().onMigration(script, Duration.ofNanos(run.retries().nanoTime() - begun));
        return results;
    }

    private List<Results> executeTimed(Context context) throws SQLException {
        Connection connection = context.getConnection();
        if (!canExecuteInTransaction()) {
            List<Results> results = flyways.execute(context);
            recordApplied(connection);
            return results;
        }
        List<Results> results = new ArrayList<>();
        SessionStart session = SessionStart.of(connection);
        run.retries()
                .run(
                        () -> {
                            session.repeat(connection);
                            run.timeouts(Patience.NONE, session).set(connection, true);
                            results.addAll(flyways.execute(context));
                            session.settle(connection);
                            recordApplied(connection);
                        },
                        (tries, pause, failure) -> {
                            connection.rollback();
                            run.journal().onRollback();
                            run.tellRetry(script, tries, pause, failure);
                        });
        return results;
    }

    private void recordApplied(Connection connection) throws SQLException {
        run.journal().prepare(connection);
        run.journal()
                .files()
                .recordApplied(
                        connection,
                        script,
                        version,
                        FileText.sha256(script),
                        run.undoFiles().sha256(version),
                        run.id());
    }

    @Override
    public boolean canExecuteInTransaction() {
        return flyways.canExecuteInTransaction();
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
