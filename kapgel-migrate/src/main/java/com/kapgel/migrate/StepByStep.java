package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** Whoever was in the way of the statement is in the way of its removal as well. */
    private static final Duration CLEANING = Duration.ofSeconds(3);

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
        run.journal().files().recordApplied(connection, file, run.undoFiles().sha256(file.version()), run.id());
    }

    /**
     * Runs the statements alone, without the note that the file has been applied.
     *
     * @param tolerated whether the file goes on after a statement that failed in this way
     */
    void execute(Predicate<StatementFailure> tolerated) throws SQLException {
        SessionStart start = SessionStart.of(connection);
        run.journal().prepare(connection);
        Map<Integer, StepRecord> earlier = earlierSteps();
        run.journal().steps().beginFile(connection, file);
        file.requireNoTransactionControl();
        file.requireOwnLogin();
        for (Step step : file.steps()) {
            StepRecord before = earlier.get(step.number());
            if (before == null || !before.finished()) {
                execute(step, before, start, tolerated);
            } else {
                requireUnchanged(step, before);
                if (step.command().isForSession()) {
                    execute(step, before, start, tolerated);
                }
            }
        }
        start.repeat(connection);
    }

    /** How far it has come. A repeatable file, which may run again at any time, begins anew when it was changed. */
    private Map<Integer, StepRecord> earlierSteps() throws SQLException {
        Map<Integer, StepRecord> earlier = run.journal().steps().of(connection, file.script());
        StepRecord begun = earlier.get(0);
        if (file.version() == null
                && begun != null
                && !begun.sha256().equals(file.text().sha256())) {
            run.journal().steps().forget(connection, file.script());
            return Map.of();
        }
        return earlier;
    }

    private void execute(
            Step step, @Nullable StepRecord before, SessionStart start, Predicate<StatementFailure> tolerated)
            throws SQLException {
        try {
            execute(step, before, start);
        } catch (StatementFailure failure) {
            if (!tolerated.test(failure)) {
                throw failure;
            }
            note(start, () -> {
                run.journal().steps().begin(connection, file.script(), step);
                run.journal().steps().finish(connection, file.script(), step);
            });
        }
    }

    private void execute(Step step, @Nullable StepRecord before, SessionStart start) throws SQLException {
        if (step.backfill() != null) {
            new BackfillRun(file, step, step.backfill(), run, connection, start).execute(before);
            return;
        }
        if (step.transactional()) {
            try {
                SessionStart session = SessionStart.of(connection);
                retry(() -> inTransaction(step, session, start));
                return;
            } catch (StatementFailure failure) {
                if (!isRefusedInTransaction(failure)) {
                    throw failure;
                }
                // The text did not tell, such as that of a REINDEX of a table that is partitioned.
            }
        }
        alone(step, start);
    }

    private void retry(LockRetries.Attempt attempt) throws SQLException {
        run.retries().run(attempt, (tries, pause, failure) -> run.tellRetry(file.script(), tries, pause, failure));
    }

    private static boolean isRefusedInTransaction(StatementFailure failure) {
        String state = String.valueOf(failure.refusal().getSQLState());
        return state.equals("25001") || state.equals("2D000");
    }

    private void inTransaction(Step step, SessionStart session, SessionStart start) throws SQLException {
        atOnce(() -> {
            Timeouts timeouts = run.timeouts(step.command().patience(), session);
            run.limit(connection, timeouts, true);
            run.statements().run(file.script(), step, connection, configuration, session.pid(), timeouts.lock());
            try {
                start.settle(connection);
            } catch (SQLException refusal) {
                throw new StatementFailure(step, refusal, List.of());
            }
            run.journal().steps().begin(connection, file.script(), step);
            run.journal().steps().finish(connection, file.script(), step);
        });
    }

    private void alone(Step step, SessionStart start) throws SQLException {
        LoneWork work = LoneWork.of(step.command());
        retry(() -> alone(step, work, start));
        note(start, () -> run.journal().steps().finish(connection, file.script(), step));
    }

    private void alone(Step step, LoneWork work, SessionStart start) throws SQLException {
        boolean begun = isBegun(step, start);
        if (begun && patiently(step, () -> work.completed(connection))) {
            return;
        }
        refuseOn(patiently(step, () -> work.prepare(connection, begun)), step);
        note(start, () -> run.journal().steps().begin(connection, file.script(), step));
        try {
            new LoneStatement(file.script(), step, run, connection).execute(configuration);
        } catch (StatementFailure failure) {
            cleanUp(work, failure);
            throw failure;
        }
        refuseOn(work.flaw(connection), step);
    }

    private boolean isBegun(Step step, SessionStart start) throws SQLException {
        AtomicBoolean begun = new AtomicBoolean();
        note(start, () -> {
            StepRecord record =
                    run.journal().steps().of(connection, file.script()).get(step.number());
            begun.set(record != null && record.sha256().equals(step.sha256()));
        });
        return begun.get();
    }

    private <T> T patiently(Step step, Answer<T> question) throws SQLException {
        try {
            return waitingFor(run.patientLockTimeout(), question);
        } catch (SQLException refusal) {
            throw new StatementFailure(step, refusal, List.of());
        }
    }

    /** What is done besides the statements of the file may wait for older transactions, too. */
    private <T> T waitingFor(Duration lockTimeout, Answer<T> question) throws SQLException {
        Timeouts before = SessionStart.of(connection).timeouts();
        new Timeouts(lockTimeout, Duration.ZERO, before.transaction().map(limit -> Duration.ZERO))
                .set(connection, false);
        try {
            return question.get();
        } finally {
            before.set(connection, false);
        }
    }

    /** Writes into the journal as who has logged in, whatever role the file has taken. */
    private void note(SessionStart start, LockRetries.Attempt note) throws SQLException {
        atOnce(() -> {
            start.settle(connection);
            note.run();
        });
    }

    private void atOnce(LockRetries.Attempt work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            work.run();
            connection.commit();
        } finally {
            end(connection);
        }
    }

    private void refuseOn(Optional<Message> obstacle, Step step) {
        obstacle.ifPresent(message -> {
            throw new RefusedMigration(message.with("file", file.script() + ", line " + step.line()));
        });
    }

    /** As far as it can be done now; the next run knows that the statement was begun, and looks again. */
    private void cleanUp(LoneWork work, StatementFailure failure) {
        try {
            waitingFor(CLEANING, () -> {
                work.cleanUp(connection);
                return true;
            });
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

    private void requireUnchanged(Step step, StepRecord before) {
        if (before.sha256().equals(step.sha256())) {
            return;
        }
        throw new RefusedMigration(
                Message.of("Migration file " + file.script() + " was changed in a part that has already run.")
                        .with("file", file.script() + ", line " + step.line())
                        .with(
                                "remedy",
                                "Restore statement " + step.number()
                                        + ", which an earlier run has finished, and all before it. What comes after may be"
                                        + " changed."));
    }

    /** Something that the server tells. */
    private interface Answer<T> {
        T get() throws SQLException;
    }
}
