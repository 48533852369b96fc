package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * Runs one statement that cannot run in a transaction, under timeouts that fit it: concurrent index work waits for older
 * transactions by design while it holds nobody up, and cutting it off leaves an invalid index behind.
 */
final class LoneStatement {

    private final String file;
    private final Step step;
    private final MigrationRun run;
    private final Connection connection;

    LoneStatement(String file, Step step, MigrationRun run, Connection connection) {
        this.file = file;
        this.step = step;
        this.run = run;
        this.connection = connection;
    }

    void execute(Configuration configuration) throws SQLException {
        SessionStart session = SessionStart.of(connection);
        Timeouts timeouts = run.timeouts(step.command().patience(), session);
        run.limit(connection, timeouts, false);
        try {
            run.statements().run(file, step, connection, configuration, session.pid(), timeouts.lock());
        } catch (StatementFailure failure) {
            try {
                session.timeouts().set(connection, false);
            } catch (SQLException cut) {
                failure.addSuppressed(cut);
            }
            throw failure;
        }
        session.timeouts().set(connection, false);
    }
}
