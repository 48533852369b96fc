package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Flyway's own lock, which a session keeps: whoever has it is the only one to migrate or to undo.
 *
 * <p>It is asked for once a second. A session that slept in the lock's queue would be in a transaction, for which
 * {@code CREATE INDEX CONCURRENTLY} of the one that has the lock would wait in turn.
 */
final class SessionLock implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Connection connection;
    private final long number;
    private final Blockers blockers;

    private SessionLock(Connection connection, long number, Blockers blockers) {
        this.connection = connection;
        this.number = number;
        this.blockers = blockers;
    }

    /**
     * Waits until the lock is free.
     *
     * @param connection in auto-commit mode
     * @throws RefusedMigration when the time is up; it says who has the lock
     */
    static SessionLock take(
            Connection connection,
            HistoryTable history,
            Duration limit,
            LongSupplier nanoTime,
            LockRetries.Sleeper sleeper,
            MigrationListener listener,
            Blockers blockers)
            throws SQLException {
        SessionLock lock = new SessionLock(connection, history.lockNumber(), blockers);
        long start = nanoTime.getAsLong();
        while (!lock.tryTake()) {
            Duration waited = Duration.ofNanos(nanoTime.getAsLong() - start);
            if (waited.compareTo(limit) > 0 || !slept(sleeper)) {
                throw lock.notGiven(waited);
            }
            listener.onWait(lock.holder(), waited);
        }
        return lock;
    }

    /** The session that has it. */
    Connection connection() {
        return connection;
    }

    private static boolean slept(LockRetries.Sleeper sleeper) {
        try {
            sleeper.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean tryTake() throws SQLException {
        return call("SELECT pg_try_advisory_lock(?)");
    }

    private RefusedMigration notGiven(Duration waited) throws SQLException {
        return new RefusedMigration(Message.of("Another instance migrates or undoes; nothing was changed.")
                .with("waited", waited.toSeconds() + " s")
                .with("held by", holder())
                .with("remedy", "Let it finish, or find out in pg_stat_activity what it waits for. Then try again."));
    }

    /** Who has the lock, in words. */
    private String holder() throws SQLException {
        return blockers.holder(connection, number).map(Blocker::text).orElse("a session that has just ended");
    }

    @Override
    public void close() throws SQLException {
        call("SELECT pg_advisory_unlock(?)");
    }

    private boolean call(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, number);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
