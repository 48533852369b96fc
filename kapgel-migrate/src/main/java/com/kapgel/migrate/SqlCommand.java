package com.kapgel.migrate;

import org.jspecify.annotations.Nullable;

/**
 * What one statement does to a live database, as far as its text tells: the lock it takes, whether it needs a transaction of
 * nobody else's, how long it may take.
 *
 * <pre>{@code
 * SqlCommand.of("ALTER TABLE orders ALTER status SET NOT NULL")
 *     // name: ALTER TABLE … SET NOT NULL, lock: AccessExclusiveLock, work: SCAN, transactional
 * }</pre>
 *
 * <p>Where the text leaves it open, the worse is told: a stronger lock, more work. Not seen are the triggers that a change of
 * rows fires, functions in it, and what only the catalog knows: {@code CLUSTER} and {@code REINDEX} of a partitioned table
 * are refused in a transaction, of any other they are not. Never fails; a text that the server would refuse gets some answer.
 *
 * @param name the command in SQL's own words, such as {@code CREATE INDEX CONCURRENTLY}; empty for an empty text
 * @param transactional false where PostgreSQL 15 to 18 refuse it inside a transaction block, and for calls of procedures, which
 *     may commit
 * @param transactionControl begins or ends a transaction, so that what follows is not in the one that it was thought to be in
 * @param lock the strongest on a relation that was there before; null where there is none, or where {@code work} is
 *     {@link Work#UNKNOWN}
 * @param patience which timeouts fit it
 * @param index what it does with indexes, else null
 * @param detach the partition it takes out of its table, else null
 */
record SqlCommand(
        String name,
        boolean transactional,
        boolean transactionControl,
        @Nullable TableLock lock,
        Work work,
        Patience patience,
        @Nullable IndexWork index,
        @Nullable PartitionDetach detach) {

    private static final int WORDS_OF_THE_UNKNOWN = 2;

    /** Reads one statement, with or without its semicolon. */
    static SqlCommand of(String sql) {
        SqlTokens tokens = new SqlTokens(sql);
        while (tokens.skip(";")) {
            // Empty statements before it.
        }
        if (!tokens.skip("EXPLAIN")) {
            return of(tokens);
        }
        tokens.skipParentheses();
        while (tokens.skip("ANALYZE") || tokens.skip("ANALYSE") || tokens.skip("VERBOSE")) {
            // The options of old.
        }
        SqlCommand explained = of(tokens);
        return of("EXPLAIN", explained.lock, explained.work);
    }

    private static SqlCommand of(SqlTokens tokens) {
        return switch (tokens.peek().keyword()) {
            case "" -> tokens.isAtEnd() ? catalog("") : unknown(tokens);
            case "CREATE" -> CreateCommand.read(tokens);
            case "ALTER" -> AlterCommand.read(tokens);
            case "DROP" -> DropCommand.read(tokens);
            case "REINDEX" -> IndexCommand.reindex(tokens);
            case "INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "WITH", "VALUES", "TABLE", "(", "COPY", "LOCK" ->
                RowCommand.read(tokens);
            default -> OtherCommand.read(tokens);
        };
    }

    static SqlCommand of(String name, @Nullable TableLock lock, Work work) {
        return new SqlCommand(name, true, false, lock, work, Patience.NONE, null, null);
    }

    /** Short, and no lock on a relation. */
    static SqlCommand catalog(String name) {
        return of(name, null, Work.CATALOG);
    }

    /** Named by its first words, which are keywords as a rule. */
    static SqlCommand unknown(SqlTokens tokens) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < WORDS_OF_THE_UNKNOWN && tokens.peek(i).kind() == SqlToken.Kind.WORD; i++) {
            name.append(i == 0 ? "" : " ").append(tokens.peek(i).keyword());
        }
        return of(name.toString().strip(), null, Work.UNKNOWN);
    }

    /** Whether it changes nothing but the session, so that another session does not have what it has done. */
    boolean isForSession() {
        return name.equals("SET") || name.equals("RESET");
    }

    SqlCommand outsideTransaction() {
        return new SqlCommand(name, false, transactionControl, lock, work, patience, index, detach);
    }

    SqlCommand controllingTransactions() {
        return new SqlCommand(name, transactional, true, lock, work, patience, index, detach);
    }

    SqlCommand with(Patience other) {
        return new SqlCommand(name, transactional, transactionControl, lock, work, other, index, detach);
    }

    SqlCommand with(IndexWork other) {
        return new SqlCommand(name, transactional, transactionControl, lock, work, patience, other, detach);
    }

    SqlCommand with(PartitionDetach other) {
        return new SqlCommand(name, transactional, transactionControl, lock, work, patience, index, other);
    }
}
