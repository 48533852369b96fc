package com.kapgel.migrate;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a relation, from the weakest to the strongest, and which of them exclude each other, as
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

    /** By its word in {@code pg_locks}. */
    static TableLock of(String mode) {
        for (TableLock lock : values()) {
            if (lock.mode.equals(mode)) {
                return lock;
            }
        }
        throw new IllegalArgumentException("Not a table lock of PostgreSQL: " + mode);
    }

    boolean conflictsWith(TableLock other) {
        return conflicts().contains(other);
    }

    private Set<TableLock> conflicts() {
        return switch (this) {
            case ACCESS_SHARE -> EnumSet.of(ACCESS_EXCLUSIVE);
            case ROW_SHARE -> EnumSet.range(EXCLUSIVE, ACCESS_EXCLUSIVE);
            case ROW_EXCLUSIVE -> EnumSet.range(SHARE, ACCESS_EXCLUSIVE);
            case SHARE_UPDATE_EXCLUSIVE -> EnumSet.range(SHARE_UPDATE_EXCLUSIVE, ACCESS_EXCLUSIVE);
            case SHARE -> {
                Set<TableLock> all = EnumSet.range(ROW_EXCLUSIVE, ACCESS_EXCLUSIVE);
                all.remove(SHARE);
                yield all;
            }
            case SHARE_ROW_EXCLUSIVE -> EnumSet.range(ROW_EXCLUSIVE, ACCESS_EXCLUSIVE);
            case EXCLUSIVE -> EnumSet.range(ROW_SHARE, ACCESS_EXCLUSIVE);
            case ACCESS_EXCLUSIVE -> EnumSet.allOf(TableLock.class);
        };
    }

    static @Nullable TableLock stronger(@Nullable TableLock one, @Nullable TableLock other) {
        return one == null || (other != null && other.compareTo(one) > 0) ? other : one;
    }

    @Override
    public String toString() {
        return mode;
    }
}
