package com.kapgel.migrate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/** How far an undo goes back. */
sealed interface UndoTarget {

    /** The versions to take back, of those that are applied. */
    Collection<MigrationVersion> of(
            NavigableMap<MigrationVersion, History.Row> applied, Map<String, FileRecord> journal);

    /** The one migration that was applied last. */
    record Newest() implements UndoTarget {
        @Override
        public Collection<MigrationVersion> of(
                NavigableMap<MigrationVersion, History.Row> applied, Map<String, FileRecord> journal) {
            return History.newest(applied.values()).stream()
                    .map(History.Row::number)
                    .toList();
        }
    }

    /** All above a version. */
    record Above(MigrationVersion version) implements UndoTarget {

        /** @throws IllegalArgumentException when it is no version */
        static Above parse(String version) {
            return VersionText.parse(version)
                    .map(Above::new)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "undoTo takes the version that is to stay, such as 3 or 2.1, or 0 for none; not \""
                                    + version + "\"."));
        }

        boolean isEverything() {
            return version.equals(MigrationVersion.fromVersion("0"));
        }

        @Override
        public Collection<MigrationVersion> of(
                NavigableMap<MigrationVersion, History.Row> applied, Map<String, FileRecord> journal) {
            return applied.tailMap(version, false).keySet();
        }
    }

    /** All that was applied by the call that applied the last one. */
    record LastRun() implements UndoTarget {
        @Override
        public Collection<MigrationVersion> of(
                NavigableMap<MigrationVersion, History.Row> applied, Map<String, FileRecord> journal) {
            UUID run = History.newest(applied.values())
                    .map(newest -> run(newest, journal))
                    .orElse(null);
            return run == null
                    ? List.of()
                    : applied.values().stream()
                            .filter(row -> run.equals(run(row, journal)))
                            .map(History.Row::number)
                            .toList();
        }

        private static @Nullable UUID run(History.Row row, Map<String, FileRecord> journal) {
            FileRecord record = journal.get(row.script());
            return record == null || record.isUndone() ? null : record.run();
        }
    }
}
