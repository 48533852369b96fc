package com.kapgel.migrate;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks, while a statement runs, for whom it waits, and how far it is with an index; after the server has given up (55P03),
 * nobody could tell any more.
 *
 * <pre>{@code
 * try (BlockerWatch watch = new BlockerWatch(connections, scrubber, System::nanoTime)) {      // one per run
 *     try (BlockerWatch.Sight sight = watch.over(pid, lockTimeout, false)) {       // one per statement
 *         try {
 *             statement.execute(sql);
 *         } catch (SQLException e) {
 *             throw failure(e, sight.lastSeen());
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>A statement that ends within half of its lock timeout costs next to nothing. For one that does not, a connection is taken
 * until it ends; one daemon thread uses it. What goes wrong in a look never reaches the statement.
 */
final class BlockerWatch implements AutoCloseable {

    /** For statements that may wait for locks as long as they like. */
    private static final Duration UNHURRIED = Duration.ofSeconds(1);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration END_PATIENCE = Duration.ofSeconds(2);

    private final SecondConnection connection;
    private final Blockers blockers;
    private final LongSupplier nanoTime;
    private final ScheduledThreadPoolExecutor thread;

    /**
     * @param connections to the database in which the statements run
     * @param scrubber what the blockers' statements pass through before they are shown
     */
    BlockerWatch(DataSource connections, UnaryOperator<String> scrubber, LongSupplier nanoTime) {
        this.connection = new SecondConnection(connections);
        this.nanoTime = nanoTime;
        this.blockers = new Blockers(scrubber);
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread worker = new Thread(work, "kapgel-migrate-blockers");
            worker.setDaemon(true);
            return worker;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    /**
     * Watches over a statement that starts now, until the sight is closed.
     *
     * @param pid the server's process that runs it
     * @param lockTimeout of the statement; zero for none
     * @param buildsIndex whether the server is asked how far it is with an index, too
     */
    Sight over(int pid, Duration lockTimeout, boolean buildsIndex) {
        Duration half = lockTimeout.isZero() ? UNHURRIED : lockTimeout.dividedBy(2);
        Duration first = half.compareTo(UNHURRIED) < 0 ? half : UNHURRIED;
        Duration pause = first.dividedBy(2).compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : first.dividedBy(2);
        return new Sight(pid, first, lockTimeout.isZero() ? UNHURRIED : pause, buildsIndex);
    }

    /** Gives the connection back; a second call does nothing. */
    @Override
    public void close() {
        thread.shutdownNow();
        boolean ended = false;
        try {
            ended = thread.awaitTermination(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (ended) {
            connection.giveBack();
        } else {
            connection.abort();
        }
    }

    private <T> T ask(Database.Question<T> question) throws SQLException {
        try {
            return connection.ask(question);
        } finally {
            if (thread.isShutdown()) {
                connection.giveBack();
            }
        }
    }

    /** What is seen while one statement runs. */
    final class Sight implements AutoCloseable {

        private final int pid;
        private final boolean buildsIndex;
        private final Future<?> looking;

        /** Used by the thread only. */
        private final Pace pace = new Pace();

        private long nextBuildNanos = nanoTime.getAsLong();

        private volatile boolean closed;
        private volatile List<Blocker> current = List.of();
        private volatile List<Blocker> lastSeen = List.of();
        private volatile @Nullable IndexBuild build;
        private volatile @Nullable SQLException trouble;

        private Sight(int pid, Duration first, Duration pause, boolean buildsIndex) {
            this.pid = pid;
            this.buildsIndex = buildsIndex;
            looking = thread.scheduleWithFixedDelay(this::look, first.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
        }

        /** For whom it waits now; empty when it is at work. */
        List<Blocker> current() {
            return current;
        }

        /** For whom it waited when it was last seen waiting. */
        List<Blocker> lastSeen() {
            return lastSeen;
        }

        /** How far the server is with an index; as it was up to a second ago. */
        Optional<IndexBuild> build() {
            return Optional.ofNullable(build);
        }

        /** Why nothing could be seen. */
        Optional<SQLException> trouble() {
            return Optional.ofNullable(trouble);
        }

        /** Ends with the statement; what has been seen stays. */
        @Override
        public void close() {
            closed = true;
            looking.cancel(false);
            if (connection.isOpen()) {
                // What comes next, such as Flyway's work after a failure, may need it.
                thread.execute(connection::giveBack);
            }
        }

        private void look() {
            try {
                List<Blocker> seen = ask(second -> blockers.of(second, pid));
                current = seen;
                if (!seen.isEmpty()) {
                    lastSeen = seen;
                }
                lookAtBuild();
                trouble = null;
            } catch (SQLException e) {
                failed(e);
            } catch (RuntimeException e) {
                failed(new SQLException(e));
            } finally {
                if (closed) {
                    // It came too late: the one who migrates had the only connection, and may be waiting for it now.
                    connection.giveBack();
                }
            }
        }

        /** Once a second is enough, also where blockers are looked for more often. */
        private void lookAtBuild() throws SQLException {
            long now = nanoTime.getAsLong();
            if (buildsIndex && now - nextBuildNanos >= 0) {
                nextBuildNanos = now + UNHURRIED.toNanos() / 2;
                build = ask(second -> IndexBuild.find(second, pid))
                        .map(seen -> pace.estimated(seen, now))
                        .orElse(null);
            }
        }

        private void failed(SQLException why) {
            current = List.of();
            build = null;
            trouble = why;
        }
    }
}
