package com.kapgel.migrate;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file that has been applied, and perhaps taken back.
 *
 * @param undoSha256 of its undo file when it was applied
 * @param run the call that applied it
 * @param undoneAt in words; null while it is applied
 */
record FileRecord(
        @Nullable String version,
        String sha256,
        @Nullable String undoSha256,
        UUID run,
        @Nullable String undoneAt,
        @Nullable String undoneBy) {

    boolean isUndone() {
        return undoneAt != null;
    }
}
