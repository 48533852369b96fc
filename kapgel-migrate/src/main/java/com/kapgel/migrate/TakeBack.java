package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * Takes one migration back: runs its undo file and writes into history and journal that it is gone. All of it in one transaction;
 * or, where the file cannot run in one, the statements one by one, each noted in the journal, and then the two rows together.
 *
 * <p>The row is the one that Flyway's own repair writes, of type {@code DELETE}: plain Flyway then takes the migration for
 * pending.
 */
final class TakeBack {

    /** Undefined table, column, object, function, schema: the part of the migration that made it never ran. */
    private static final Set<String> MISSING = Set.of("42P01", "42703", "42704", "42883", "3F000");

    private final UndoStep step;
    private final MigrationRun run;
    private final HistoryTable table;
    private final Connection connection;
    private final Configuration configuration;
    private final LongSupplier nanoTime;
    private final List<StatementFailure> tolerated = new ArrayList<>();

    /** @param connection in auto-commit mode */
    TakeBack(
            UndoStep step,
            MigrationRun run,
            HistoryTable table,
            Connection connection,
            Configuration configuration,
            LongSupplier nanoTime) {
        this.step = step;
        this.run = run;
        this.table = table;
        this.connection = connection;
        this.configuration = configuration;
        this.nanoTime = nanoTime;
    }

    /** How long it took. */
    Duration execute(SessionStart start) throws SQLException {
        long began = nanoTime.getAsLong();
        start.repeat(connection);
        if (step.undo().transactional()) {
            inTransaction(() -> {
                runStatements(start);
                writeRows(start, began);
            });
        } else {
            new StepByStep(step.undo(), run, connection, configuration).execute(this::tolerates);
            inTransaction(() -> {
                run.timeouts(Patience.NONE, start).set(connection, true);
                writeRows(start, began);
            });
        }
        Duration took = sinceThen(began);
        run.listener().onMigration(step.undo().script(), took);
        return took;
    }

    /** The statements that were passed over, because what they name was not there. */
    List<StatementFailure> tolerated() {
        return List.copyOf(tolerated);
    }

    private void inTransaction(LockRetries.Attempt work) throws SQLException {
        new RetriedTransaction(run, step.undo().script(), connection).run(work);
    }

    private void runStatements(SessionStart start) throws SQLException {
        tolerated.clear();
        run.journal().prepare(connection);
        for (Step statement : step.undo().steps()) {
            Timeouts timeouts = run.timeouts(statement.command().patience(), start);
            run.limit(connection, timeouts, true);
            if (step.halfApplied()) {
                runTolerantly(statement, start, timeouts);
            } else {
                run.statements()
                        .run(step.undo().script(), statement, connection, configuration, start.pid(), timeouts.lock());
            }
        }
        start.settle(connection);
    }

    private void runTolerantly(Step statement, SessionStart start, Timeouts timeouts) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            run.statements()
                    .run(step.undo().script(), statement, connection, configuration, start.pid(), timeouts.lock());
            connection.releaseSavepoint(before);
        } catch (StatementFailure failure) {
            if (!tolerates(failure)) {
                throw failure;
            }
            connection.rollback(before);
        }
    }

    private boolean tolerates(StatementFailure failure) {
        boolean tolerable = step.halfApplied()
                && MISSING.contains(String.valueOf(failure.refusal().getSQLState()));
        if (tolerable) {
            tolerated.add(failure);
        }
        return tolerable;
    }

    private void writeRows(SessionStart start, long began) throws SQLException {
        // The file may have set another role, or gone to another schema.
        start.repeat(connection);
        run.journal().prepare(connection);
        History.Row applied = step.applied();
        String version = step.version().getVersion();
        if (applied == null) {
            removeFailed();
        } else {
            table.insertDelete(connection, applied, sinceThen(began));
        }
        run.journal()
                .recordUndone(
                        connection,
                        applied == null ? step.migration().getScript() : applied.script(),
                        version,
                        applied == null ? begunWith() : step.sha256(),
                        step.undo().script(),
                        run.id());
    }

    /** What is held back is the text that ran: the file may have been corrected since it stopped. */
    private String begunWith() throws SQLException {
        StepRecord begun = run.journal()
                .steps()
                .of(connection, step.migration().getScript())
                .get(0);
        return begun == null ? step.sha256() : begun.sha256();
    }

    /** The mark of a migration that failed half-way. There is none when its session died. */
    private void removeFailed() throws SQLException {
        for (History.Row row : History.read(connection, table).failed()) {
            if (row.version() != null && row.number().equals(step.version())) {
                table.removeFailed(connection, row);
            }
        }
    }

    private Duration sinceThen(long began) {
        return Duration.ofNanos(nanoTime.getAsLong() - began);
    }
}
