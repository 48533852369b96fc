package com.kapgel.migrate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement does with indexes. */
sealed interface IndexWork {

    boolean concurrently();

    /** Whether the text says in which schema, so that the search path does not matter. */
    boolean isQualified();

    /**
     * Builds a new one.
     *
     * @param index null where the statement leaves the name to the server; its schema is that of the table
     */
    record Create(
            @Nullable ObjectName index,
            @Nullable ObjectName table,
            boolean unique,
            boolean ifNotExists,
            boolean concurrently)
            implements IndexWork {
        @Override
        public boolean isQualified() {
            return table != null && table.schema() != null;
        }
    }

    /** Drops one or more. */
    record Drop(List<ObjectName> indexes, boolean ifExists, boolean concurrently) implements IndexWork {
        @Override
        public boolean isQualified() {
            return indexes.stream().allMatch(index -> index.schema() != null);
        }
    }

    /**
     * Builds existing ones anew.
     *
     * @param target {@code INDEX}, {@code TABLE}, {@code SCHEMA}, {@code DATABASE} or {@code SYSTEM}
     * @param name of the target; null where it is the database that the session is in
     */
    record Rebuild(String target, @Nullable ObjectName name, boolean concurrently) implements IndexWork {
        @Override
        public boolean isQualified() {
            return name != null && name.schema() != null;
        }
    }
}
