package com.kapgel.migrate;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The table locks of PostgreSQL, weakest first, and which of them exclude each other
 * (<a href="https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES">Table-Level Locks</a>).
 */
enum LockMode {
    ACCESS_SHARE,
    ROW_SHARE,
    ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    EXCLUSIVE,
    ACCESS_EXCLUSIVE;

    /** The mode as {@code pg_locks} spells it, such as {@code AccessShareLock}. */
    static LockMode of(String spelled) {
        for (LockMode mode : values()) {
            if (spelled.equals(mode.spelled())) {
                return mode;
            }
        }
        throw new IllegalArgumentException("Not a lock mode of PostgreSQL: " + spelled);
    }

    /** As {@code pg_locks} spells it. */
    String spelled() {
        StringBuilder spelled = new StringBuilder();
        for (String word : name().split("_", -1)) {
            spelled.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return spelled.append("Lock").toString();
    }

    boolean conflictsWith(LockMode other) {
        return conflicts().contains(other);
    }

    private Set<LockMode> conflicts() {
        return switch (this) {
            case ACCESS_SHARE -> EnumSet.of(ACCESS_EXCLUSIVE);
            case ROW_SHARE -> EnumSet.range(EXCLUSIVE, ACCESS_EXCLUSIVE);
            case ROW_EXCLUSIVE -> EnumSet.range(SHARE, ACCESS_EXCLUSIVE);
            case SHARE_UPDATE_EXCLUSIVE -> EnumSet.range(SHARE_UPDATE_EXCLUSIVE, ACCESS_EXCLUSIVE);
            case SHARE -> {
                Set<LockMode> all = EnumSet.range(ROW_EXCLUSIVE, ACCESS_EXCLUSIVE);
                all.remove(SHARE);
                yield all;
            }
            case SHARE_ROW_EXCLUSIVE -> EnumSet.range(ROW_EXCLUSIVE, ACCESS_EXCLUSIVE);
            case EXCLUSIVE -> EnumSet.range(ROW_SHARE, ACCESS_EXCLUSIVE);
            case ACCESS_EXCLUSIVE -> EnumSet.allOf(LockMode.class);
        };
    }
}
