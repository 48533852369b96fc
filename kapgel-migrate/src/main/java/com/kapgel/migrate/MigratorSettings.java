package com.kapgel.migrate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * How a migrator works, as its builder was told.
 *
 * @param undoLocations where the undo files are
 * @param acceptChangedUndoFiles whether an undo file may be another than when its migration was applied
 * @param schema where the history and unqualified names are; null for the first of the session's search path
 * @param lockTimeout how long one try waits for a lock
 * @param retryLocksFor for how long there are new tries
 * @param window when statements may begin; null for any time
 * @param cutAtEndOfWindow whether a statement ends with the window
 */
record MigratorSettings(
        List<String> locations,
        List<String> undoLocations,
        boolean acceptChangedUndoFiles,
        List<JavaMigration> javaMigrations,
        Map<String, String> placeholders,
        @Nullable String schema,
        Duration lockTimeout,
        Duration retryLocksFor,
        @Nullable MaintenanceWindow window,
        boolean cutAtEndOfWindow,
        MigrationListener listener) {

    static final String TABLE = "flyway_schema_history";

    /** More milliseconds the server does not count. */
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    MigratorSettings {
        locations = List.copyOf(locations);
        undoLocations = List.copyOf(undoLocations);
        javaMigrations = List.copyOf(javaMigrations);
        placeholders = Map.copyOf(placeholders);
    }

    /** All that is wrong with them. */
    void check(Problems problems) {
        problems.require(
                !locations.isEmpty() && locations.stream().noneMatch(String::isBlank),
                "locations must name at least one place, such as classpath:db/migration.");
        problems.require(
                !undoLocations.isEmpty() && undoLocations.stream().noneMatch(String::isBlank),
                "undoLocations must name at least one place, such as classpath:db/undo.");
        problems.require(
                lockTimeout.compareTo(Duration.ofMillis(1)) >= 0 && lockTimeout.compareTo(LONGEST) <= 0,
                "lockTimeout must be from 1 ms to 24 days; without a limit, all requests would queue up behind a migration"
                        + " that waits.");
        problems.require(
                !retryLocksFor.isNegative() && retryLocksFor.compareTo(LONGEST) <= 0,
                "retryLocksFor must be from zero to 24 days; it must end some time.");
        problems.require(
                window != null || !cutAtEndOfWindow,
                "cutAtEndOfWindow needs a maintenanceWindow whose end it could mean.");
        problems.require(schema == null || !schema.isBlank(), "schema must be the name of a schema.");
    }
}
