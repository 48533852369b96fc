package com.kapgel.migrate;

import java.time.Duration;
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

    /** The timeouts under which a statement runs. */
    Timeouts timeouts(Patience patience, SessionStart session) {
        return statements.withinWindow(new Timeouts(
                patience.liftsLockTimeout() ? retries.limit() : lockTimeout,
                patience.liftsStatementTimeout()
                        ? Duration.ZERO
                        : session.timeouts().statement()));
    }
}
