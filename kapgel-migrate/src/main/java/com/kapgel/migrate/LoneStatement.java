package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * Runs one statement that cannot run in a transaction, between two notes in the journal: that it was begun, and that it came to
 * its end. One that was begun before may have come to its end without the second note; {@link LoneWork} asks the catalog.
 *
 * <p>It has timeouts that fit it: concurrent index work waits for older transactions by design while it holds nobody up, and
 * cutting it off leaves an invalid index behind.
 */
final class LoneStatement {

    /** Whoever was in the way of the statement is in the way of its removal as well. */
    private static final Duration CLEANING = Duration.ofSeconds(3);

    private final MigrationFile file;
    private final Step step;
    private final LoneWork work;
    private final MigrationRun run;
    private final Connection connection;
    private final Configuration configuration;
    private final SessionStart start;

    /** @param start of the file: who notes what is done */
    LoneStatement(
            MigrationFile file,
            Step step,
            MigrationRun run,
            Connection connection,
            Configuration configuration,
            SessionStart start) {
        this.file = file;
        this.step = step;
        this.work = LoneWork.of(step.command());
        this.run = run;
        this.connection = connection;
        this.configuration = configuration;
        this.start = start;
    }

    void execute() throws SQLException {
        run.retry(file.script(), this::attempt);
        note(() -> run.journal().steps().finish(connection, file.script(), step));
    }

    private void attempt() throws SQLException {
        boolean begun = isBegun();
        if (begun && patiently(() -> work.completed(connection))) {
            return;
        }
        refuseOn(patiently(() -> work.prepare(connection, begun)));
        note(() -> run.journal().steps().begin(connection, file.script(), step));
        try {
            runStatement();
        } catch (StatementFailure failure) {
            cleanUp(failure);
            throw failure;
        }
        refuseOn(work.flaw(connection));
    }

    private boolean isBegun() throws SQLException {
        AtomicBoolean begun = new AtomicBoolean();
        note(() -> {
            StepRecord record =
                    run.journal().steps().of(connection, file.script()).get(step.number());
            begun.set(record != null && record.sha256().equals(step.sha256()));
        });
        return begun.get();
    }

    private void runStatement() throws SQLException {
        SessionStart session = SessionStart.of(connection);
        Timeouts timeouts = run.timeouts(step.command().patience(), session);
        run.limit(connection, timeouts, false);
        try {
            run.statements().run(file.script(), step, connection, configuration, session.pid(), timeouts.lock());
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

    private void note(LockRetries.Attempt note) throws SQLException {
        OwnTransaction.note(connection, start, note);
    }

    private <T> T patiently(Answer<T> question) throws SQLException {
        try {
            return waitingFor(run.patientLockTimeout(), question);
        } catch (SQLException refusal) {
            throw new StatementFailure(step, refusal, List.of());
        }
    }

    /** What is done besides the statement may wait for older transactions, too. */
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

    /** As far as it can be done now; the next run knows that the statement was begun, and looks again. */
    private void cleanUp(StatementFailure failure) {
        try {
            waitingFor(CLEANING, () -> {
                work.cleanUp(connection);
                return true;
            });
        } catch (SQLException later) {
            failure.addSuppressed(later);
        }
    }

    private void refuseOn(Optional<Message> obstacle) {
        obstacle.ifPresent(message -> {
            throw new RefusedMigration(message.with("file", file.script() + ", line " + step.line()));
        });
    }

    /** Something that the server tells. */
    private interface Answer<T> {
        T get() throws SQLException;
    }
}
