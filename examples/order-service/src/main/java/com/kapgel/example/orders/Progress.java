package com.kapgel.example.orders;

import java.util.List;
import java.util.Optional;

/** What there is to see of an order while it is on its way: all its steps, oldest first, and where the courier is. */
record Progress(List<StatusChange> changes, Optional<Position> position) {

    static final Progress NONE = new Progress(List.of(), Optional.empty());

    Progress {
        changes = List.copyOf(changes);
    }

    boolean isFinished() {
        return !changes.isEmpty() && last().status().isFinal();
    }

    /** The id of the last step, 0 when there is none. */
    long lastChange() {
        return changes.isEmpty() ? 0 : last().id();
    }

    private StatusChange last() {
        return changes.get(changes.size() - 1);
    }
}
