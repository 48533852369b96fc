package com.kapgel.migrate.cli;

import com.kapgel.migrate.AppliedMigration;
import java.time.Duration;
import java.util.Optional;

/** How a migration that was applied or taken back is written for people. */
final class MigrationLine {

    private MigrationLine() {}

    static String of(AppliedMigration migration) {
        return of(migration.version(), migration.description(), migration.duration());
    }

    static String of(Optional<String> version, String description, Duration duration) {
        return Printable.of(named(version, description) + "  " + duration.toMillis() + " ms");
    }

    static String named(Optional<String> version, String description) {
        return version.orElse("R") + "  " + description;
    }
}
