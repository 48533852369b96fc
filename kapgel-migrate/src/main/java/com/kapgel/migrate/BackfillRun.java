package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs a statement in batches along a key, each in a transaction of its own, in which the journal is told where it ends. Whoever
 * continues after a crash therefore repeats no batch and leaves none out.
 *
 * <p>It ends, also on a table that grows faster than it works: where the last batch ends is decided before the first one.
 */
final class BackfillRun {

    private final MigrationFile file;
    private final Step step;
    private final Backfill backfill;
    private final MigrationRun run;
    private final Connection connection;
    private final BatchStatement statement;
    private final StandbyWait standbys;

    /** As it was when the file began: who notes what is done. */
    private final SessionStart start;

    private final SessionStart session;

    BackfillRun(
            MigrationFile file,
            Step step,
            Backfill backfill,
            MigrationRun run,
            Connection connection,
            SessionStart start)
            throws SQLException {
        this.start = start;
        this.session = SessionStart.of(connection);
        this.file = file;
        this.step = step;
        this.backfill = backfill;
        this.run = run;
        this.connection = connection;
        this.statement = BatchStatement.of(step.sql());
        this.standbys = new StandbyWait(file.script(), backfill, run, connection);
    }

    /** @param before what an earlier run has noted of it; null when none has begun it */
    void execute(@Nullable StepRecord before) throws SQLException {
        Opening opening = new Opening(before);
        run(opening);
        KeyColumn key = Objects.requireNonNull(opening.key);
        BackfillProgress progress = Objects.requireNonNull(opening.progress);
        long begun = run.retries().nanoTime() - progress.elapsed().toNanos();
        while (true) {
            Batch batch = new Batch(key, progress, begun);
            run(batch);
            if (batch.progress == null) {
                run.listener().onStatement(file.script(), step.line(), step.commandName(), progress.elapsed());
                return;
            }
            progress = batch.progress;
            run.listener()
                    .onBatch(
                            file.script(),
                            progress.rows(),
                            Math.max(progress.rows(), key.estimatedRows()),
                            progress.elapsed());
            if (!run.retries().slept(backfill.pause())) {
                throw backfill.stopped(file.script());
            }
            standbys.await();
        }
    }

    /** In a transaction of its own; tried again as a whole when a lock is not given in time. */
    private void run(LockRetries.Attempt work) throws SQLException {
        run.retry(file.script(), () -> attempt(work));
    }

    private void attempt(LockRetries.Attempt work) throws SQLException {
        try {
            OwnTransaction.run(connection, () -> {
                run.statements().requireOpenWindow(step);
                run.timeouts(Patience.LONG_WORK, session).setWithoutNotices(connection, true);
                work.run();
            });
        } catch (SQLException refusal) {
            throw new StatementFailure(step, refusal, List.of());
        }
    }

    private String order() {
        return backfill.table() + " " + backfill.key();
    }

    /** Looks whether the table fits, and notes up to where the batches go; or finds out where they go on. */
    private final class Opening implements LockRetries.Attempt {

        private final @Nullable StepRecord before;
        private @Nullable KeyColumn key;
        private @Nullable BackfillProgress progress;

        Opening(@Nullable StepRecord before) {
            this.before = before;
        }

        @Override
        public void run() throws SQLException {
            KeyColumn found = KeyColumn.find(connection, backfill, file.script());
            if (found.hasNulls(connection)) {
                throw backfill.refused(
                        file.script(),
                        "rows of " + found.table() + " have no " + found.name() + " (NULL), and would be in no batch",
                        "Choose a key that every row has, mostly the primary key.");
            }
            standbys.requireVisible();
            BackfillProgress begins = earlier();
            if (begins == null) {
                begins = new BackfillProgress(
                        order(), found.highest(connection), null, 0, backfill.batch(), Duration.ZERO);
            }
            start.settle(connection);
            run.journal().steps().begin(connection, file.script(), step);
            run.journal().steps().progress(connection, file.script(), step, begins.text());
            key = found;
            progress = begins;
        }

        private @Nullable BackfillProgress earlier() {
            if (before == null || before.progress() == null) {
                return null;
            }
            BackfillProgress earlier = BackfillProgress.parse(before.progress());
            if (before.sha256().equals(step.sha256())) {
                return earlier;
            }
            if (earlier.last() == null || backfill.changed() == Backfill.Changed.RESTART) {
                return null;
            }
            boolean sameOrder = earlier.order().equals(order());
            if (sameOrder && backfill.changed() == Backfill.Changed.CONTINUE) {
                return earlier;
            }
            throw backfill.refused(
                    file.script(),
                    "it was changed after its batches had passed " + earlier.rows() + " rows",
                    "Restore it, and it goes on with the next batch. Or say in the directive what the change means for those"
                            + " rows: " + (sameOrder ? "changed=continue leaves them as they are, " : "")
                            + "changed=restart begins again with the first one.");
        }
    }

    /** The next rows, and the note that they are done. */
    private final class Batch implements LockRetries.Attempt {

        private final KeyColumn key;
        private final BackfillProgress before;
        private final long begun;

        /** After the batch; null when there was none left. */
        private @Nullable BackfillProgress progress;

        Batch(KeyColumn key, BackfillProgress before, long begun) {
            this.key = key;
            this.before = before;
            this.begun = begun;
        }

        @Override
        public void run() throws SQLException {
            long started = run.retries().nanoTime();
            BatchSize size = new BatchSize(backfill.batch());
            Optional<KeyRange> next = before.end() == null
                    ? Optional.empty()
                    : key.next(connection, before.last(), before.end(), size.within(before.batch()));
            if (next.isEmpty()) {
                start.settle(connection);
                run.journal().steps().finish(connection, file.script(), step);
                return;
            }
            KeyRange range = next.get();
            statement.execute(connection, key.type(), range.first(), range.last());
            start.settle(connection);
            long now = run.retries().nanoTime();
            int rows = size.after(range.rows(), Duration.ofNanos(now - started));
            progress = before.after(range, rows, Duration.ofNanos(now - begun));
            run.journal().steps().progress(connection, file.script(), step, progress.text());
        }
    }
}
