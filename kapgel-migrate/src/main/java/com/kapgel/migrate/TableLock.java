package com.kapgel.migrate;

import org.jspecify.annotations.Nullable;

/**
 * A lock on a relation, from the weakest to the strongest, as
 * <a href="https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES">PostgreSQL, Table-Level Locks</a>
 * lists them. {@code toString()} is the word in {@code pg_locks.mode}.
 */
enum TableLock {
    ACCESS_SHARE("AccessShareLock"),
    ROW_SHARE("RowShareLock"),
    ROW_EXCLUSIVE("RowExclusiveLock"),
    SHARE_UPDATE_EXCLUSIVE("ShareUpdateExclusiveLock"),
    SHARE("ShareLock"),
    SHARE_ROW_EXCLUSIVE("ShareRowExclusiveLock"),
    EXCLUSIVE("ExclusiveLock"),
    ACCESS_EXCLUSIVE("AccessExclusiveLock");

    private final String mode;

    TableLock(String mode) {
        this.mode = mode;
    }

    static @Nullable TableLock stronger(@Nullable TableLock one, @Nullable TableLock other) {
        return one == null || (other != null && other.compareTo(one) > 0) ? other : one;
    }

    @Override
    public String toString() {
        return mode;
    }
}
