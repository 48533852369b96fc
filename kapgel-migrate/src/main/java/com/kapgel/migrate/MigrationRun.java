package com.kapgel.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * What the migrations of one call share.
 *
 * @param id tells this call from others in the journal
 * @param lockTimeout how long one try waits for a lock
 * @param undoFiles by which the migrations can be taken back
 */
record MigrationRun(
        UUID id,
        Duration lockTimeout,
        LockRetries retries,
        StatementRunner statements,
        Journal journal,
        MigrationListener listener,
        UndoFiles undoFiles) {

    /** How long one may wait who is in nobody's way; not for ever, as zero would mean. */
    Duration patientLockTimeout() {
        return retries.limit().compareTo(lockTimeout) > 0 ? retries.limit() : lockTimeout;
    }

    /** The timeouts under which a statement runs. */
    Timeouts timeouts(Patience patience, SessionStart session) {
        return statements.withinWindow(new Timeouts(
                patience.liftsLockTimeout() ? patientLockTimeout() : lockTimeout,
                patience.liftsStatementTimeout()
                        ? Duration.ZERO
                        : session.timeouts().statement(),
                patience.liftsStatementTimeout()
                        ? session.timeouts().transaction().map(limit -> Duration.ZERO)
                        : session.timeouts().transaction()));
    }

    /** Tries again while locks are not given in time, and tells the listener so. */
    void retry(String file, LockRetries.Attempt attempt) throws SQLException {
        retries.run(attempt, (tries, pause, failure) -> tellRetry(file, tries, pause, failure));
    }

    /** Tells the listener that a lock was not given, and whom the statement waited for, where that was seen. */
    void tellRetry(String file, int tries, Duration pause, Exception failure) {
        List<String> waitedFor = failure instanceof StatementFailure statement
                ? statement.blockers().stream().map(Blocker::text).toList()
                : List.of();
        listener.onRetry(file, tries, pause, waitedFor);
    }

    /**
     * Sets timeouts on the session, or only until its transaction ends. Where nobody listens, the server keeps its notices to
     * itself; else the level of the session counts, or the one that the file has set.
     */
    void limit(Connection connection, Timeouts timeouts, boolean untilCommit) throws SQLException {
        if (isHeard()) {
            timeouts.set(connection, untilCommit);
        } else {
            timeouts.setWithoutNotices(connection, untilCommit);
        }
    }

    /** Whether anybody listens. */
    boolean isHeard() {
        return !MigrationListener.NONE.equals(listener);
    }
}
