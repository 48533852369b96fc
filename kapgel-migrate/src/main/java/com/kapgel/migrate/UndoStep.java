package com.kapgel.migrate;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.jspecify.annotations.Nullable;

/**
 * One migration that is to be taken back.
 *
 * @param applied its row in the history; null when it was not applied to its end
 */
record UndoStep(
        MigrationVersion version,
        ResolvedMigration migration,
        String sha256,
        MigrationFile undo,
        History.@Nullable Row applied) {

    /** Whether only a part of it was applied, so that what its undo file names may be missing. */
    boolean halfApplied() {
        return applied == null;
    }
}
