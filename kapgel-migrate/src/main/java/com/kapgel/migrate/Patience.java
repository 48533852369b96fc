package com.kapgel.migrate;

/** Which timeouts fit a statement. */
enum Patience {
    /** Short: {@code lock_timeout} and {@code statement_timeout} apply. */
    NONE,
    /** Long by nature, such as building an index: {@code statement_timeout} is lifted, {@code lock_timeout} applies. */
    LONG_WORK,
    /**
     * Long, and waits for older transactions by design while readers and writers go on, such as {@code CREATE INDEX
     * CONCURRENTLY}. The server counts that wait as one for a lock, so both timeouts are lifted.
     */
    WAITS_FOR_TRANSACTIONS;

    boolean liftsStatementTimeout() {
        return this != NONE;
    }

    boolean liftsLockTimeout() {
        return this == WAITS_FOR_TRANSACTIONS;
    }
}
