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
    private boolean rolledBack;

    WholeFile(MigrationFile file, MigrationRun run, Connection connection, Configuration configuration) {
        this.file = file;
        this.run = run;
        this.connection = connection;
        this.configuration = configuration;
    }

    void execute() throws SQLException {
        file.requireNoTransactionControl();
        file.requireOwnLogin();
        SessionStart session = SessionStart.limited(connection, run.lockTimeout(), run.isHeard());
        run.retries().run(() -> attempt(session), (tries, pause, failure) -> {
            connection.rollback();
            run.journal().onRollback();
            rolledBack = true;
            run.tellRetry(file.script(), tries, pause, failure);
        });
    }

    private void attempt(SessionStart session) throws SQLException {
        if (rolledBack) {
            // Not before the pause: a transaction would be open, and idle, all the time.
            session.repeat(connection);
            run.limit(connection, usual(session), true);
        }
        run.journal().prepare(connection);
        Timeouts current = usual(session);
        for (Step step : file.steps()) {
            Timeouts wanted = run.timeouts(step.command().patience(), session);
            if (!wanted.equals(current)) {
                run.limit(connection, wanted, true);
                current = wanted;
            }
            run.statements().run(file.script(), step, connection, configuration, session.pid(), wanted.lock());
        }
        run.journal()
                .files()
                .settleAndRecordApplied(
                        connection, session, file, run.undoFiles().sha256(file.version()), run.id());
    }

    private Timeouts usual(SessionStart session) {
        return new Timeouts(
                run.lockTimeout(),
                session.timeouts().statement(),
                session.timeouts().transaction());
    }
}
