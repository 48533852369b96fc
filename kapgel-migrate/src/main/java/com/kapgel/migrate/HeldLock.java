package com.kapgel.migrate;

import java.util.List;

/**
 * What somebody has that another one wants, or wants before them.
 *
 * @param kind of the wanted lock, as in {@code pg_locks.locktype}; empty when it has been given out meanwhile
 * @param wanted the mode of the wanted lock
 * @param onRelation whether the wanted lock is one on a table or index
 * @param relation the table, where it is known
 * @param granted the modes that the other one holds on it
 * @param queued the mode that the other one waits for on it; empty for none
 */
record HeldLock(String kind, String wanted, boolean onRelation, String relation, List<String> granted, String queued) {

    HeldLock {
        granted = List.copyOf(granted);
    }

    /** False for a transaction that has locked the table in a mode that disturbs nobody here. */
    boolean isInTheWay() {
        return !onRelation || !conflicting().isEmpty();
    }

    String text() {
        List<String> held = onRelation ? conflicting() : granted;
        if (!held.isEmpty()) {
            return "holds " + String.join(" and ", held) + " on " + relation;
        }
        if (!queued.isEmpty()) {
            return "is ahead in the queue for " + queued + " on " + relation;
        }
        return switch (kind) {
            case "virtualxid" -> "has a snapshot that is older than the index";
            case "transactionid", "tuple" -> "has changed a row that is needed";
            case "advisory" -> "holds an advisory lock";
            default -> "is in the way";
        };
    }

    private List<String> conflicting() {
        return granted.stream()
                .filter(mode -> TableLock.of(mode).conflictsWith(TableLock.of(wanted)))
                .toList();
    }
}
