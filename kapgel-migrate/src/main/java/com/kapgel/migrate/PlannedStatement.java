package com.kapgel.migrate;

import java.util.Optional;

/**
 * A statement of a migration that has not run yet.
 *
 * @param line of the file on which it begins
 * @param sql its text on one line, as it may be shown: see {@link Migrator.Builder#scrubber}
 * @param command what it does, in SQL's words: {@code CREATE INDEX CONCURRENTLY}
 * @param lock the strongest lock that it takes on something that exists already, as {@code pg_locks} calls it: {@code
 *     AccessExclusiveLock}; empty when it takes none, or none that its text tells
 * @param transactional whether it can run in a transaction
 */
public record PlannedStatement(int line, String sql, String command, Optional<String> lock, boolean transactional) {

    @Override
    public String toString() {
        return "line " + line + ": " + command + lock.map(name -> ", " + name).orElse("")
                + (transactional ? "" : ", outside a transaction");
    }
}
