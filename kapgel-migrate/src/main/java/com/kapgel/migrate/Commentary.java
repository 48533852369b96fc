package com.kapgel.migrate;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tells a listener how a statement goes while the thread that migrates waits for the server: about once a second how far it is,
 * and what the server says meanwhile.
 *
 * <p>One daemon thread, which asks the server nothing itself: how far it is, {@link BlockerWatch} has seen. A statement that
 * ends within {@value #TICK_MILLIS} ms never wakes it, and where nobody listens there is none.
 */
final class Commentary implements AutoCloseable {

    /** Short, because a server can raise a hundred thousand notices in a second, and the driver holds them all. */
    private static final long TICK_MILLIS = 50;

    private static final long TELLING_NANOS = Duration.ofSeconds(1).toNanos();

    /** A little later, so that the first look, after a second at the latest, has an answer. */
    private static final long FIRST_TELLING_NANOS = Duration.ofMillis(1_250).toNanos();

    /** Of one statement. More than that nobody reads. */
    private static final long MOST_NOTICES = 100;

    private final MigrationListener listener;
    private final UnaryOperator<String> shown;
    private final LongSupplier nanoTime;
    private final ScheduledThreadPoolExecutor thread;

    /** @param shown makes of a text what may be shown */
    Commentary(MigrationListener listener, UnaryOperator<String> shown, LongSupplier nanoTime) {
        this.listener = listener;
        this.shown = shown;
        this.nanoTime = nanoTime;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread worker = new Thread(work, "kapgel-migrate-commentary");
            worker.setDaemon(true);
            return worker;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    /** Begins with a statement that starts now, and ends when it is closed. */
    Telling on(String file, Step step, BlockerWatch.Sight sight) {
        return new Telling(file, step, sight);
    }

    /** Whether anybody listens. */
    boolean isHeard() {
        return !MigrationListener.NONE.equals(listener);
    }

    /** A statement came to its end. */
    void ended(String file, Step step, Duration elapsed) {
        listener.onStatement(file, step.line(), step.commandName(), elapsed);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** What is told while one statement runs. */
    final class Telling implements AutoCloseable {

        private final String file;
        private final Step step;
        private final BlockerWatch.Sight sight;
        private final long begun = nanoTime.getAsLong();
        private final @Nullable Future<?> ticks;

        /** Held while the listener is called, so that nothing is told after the end. */
        private final Lock turn = new ReentrantLock();

        private volatile boolean over;

        /** The listener has thrown something. */
        private volatile boolean muted;

        private volatile @Nullable Notices notices;
        private long nextTelling = FIRST_TELLING_NANOS;
        private long raised;

        private Telling(String file, Step step, BlockerWatch.Sight sight) {
            this.file = file;
            this.step = step;
            this.sight = sight;
            this.ticks = isHeard()
                    ? thread.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS)
                    : null;
        }

        /** Executes the statement, and hands on what the server says besides. */
        void execute(Statement statement, String sql) throws SQLException {
            if (ticks == null) {
                statement.execute(sql);
                return;
            }
            notices = new Notices(statement);
            try {
                statement.execute(sql);
            } finally {
                close();
            }
        }

        Duration elapsed() {
            return Duration.ofNanos(nanoTime.getAsLong() - begun);
        }

        /**
         * Nothing is told any more. A call of the listener that is under way is waited for, but not long: the migration holds
         * its locks.
         */
        @Override
        public void close() {
            if (ticks == null || over) {
                return;
            }
            ticks.cancel(false);
            if (tookTurn()) {
                inTurn(() -> {
                    tellNotices();
                    tellHowManyMore();
                });
            }
            over = true;
        }

        private boolean tookTurn() {
            try {
                return turn.tryLock() || turn.tryLock(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private void tick() {
            if (turn.tryLock()) {
                inTurn(() -> {
                    tellNotices();
                    tellProgress();
                });
            }
        }

        /** What goes wrong with telling is no reason for a migration to fail. */
        private void inTurn(Words words) {
            try {
                if (!over && !muted) {
                    words.tell();
                }
            } catch (SQLException | RuntimeException e) {
                muted = true;
            } finally {
                turn.unlock();
            }
        }

        private void tellProgress() {
            Duration elapsed = elapsed();
            if (elapsed.toNanos() < nextTelling) {
                return;
            }
            nextTelling = elapsed.toNanos() + TELLING_NANOS;
            Optional<IndexBuild> build = sight.build();
            List<String> waitsFor = sight.current().stream().map(Blocker::text).toList();
            listener.onProgress(new MigrationListener.Progress(
                    file,
                    step.line(),
                    step.commandName(),
                    elapsed,
                    build.map(IndexBuild::phase),
                    build.map(IndexBuild::relation),
                    build.map(IndexBuild::done).orElse(0L),
                    build.map(IndexBuild::total).orElse(0L),
                    build.map(IndexBuild::unit).orElse(""),
                    build.flatMap(IndexBuild::rest),
                    waitsFor));
        }

        private void tellNotices() throws SQLException {
            Notices heard = notices;
            if (heard != null) {
                heard.read(this::tell);
            }
        }

        private void tell(SQLWarning notice) {
            raised++;
            if (raised <= MOST_NOTICES) {
                listener.onNotice(
                        file,
                        step.line(),
                        String.valueOf(notice.getSQLState()),
                        shown.apply(ServerError.notice(notice)));
            }
        }

        private void tellHowManyMore() {
            if (raised > MOST_NOTICES) {
                listener.onNotice(
                        file, step.line(), "00000", "… and " + (raised - MOST_NOTICES) + " more of this statement");
            }
        }
    }

    /** Something to tell. */
    private interface Words {
        void tell() throws SQLException;
    }
}
