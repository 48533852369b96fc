package com.kapgel.migrate.cli;

import com.kapgel.migrate.MigrationStatus;
import com.kapgel.migrate.PlannedMigration;
import com.kapgel.migrate.PlannedStatement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How migrations are written in JSON; the README has the list of members. */
final class Facts {

    private Facts() {}

    static Map<String, @Nullable Object> of(PlannedMigration migration) {
        Map<String, @Nullable Object> facts = named(migration);
        facts.put("phase", lower(migration.phase()));
        facts.put("transactional", migration.transactional());
        facts.put("statements", migration.statements().stream().map(Facts::of).toList());
        return facts;
    }

    static Map<String, @Nullable Object> named(PlannedMigration migration) {
        return Json.object(
                "version", migration.version(), "description", migration.description(), "file", migration.file());
    }

    private static Map<String, @Nullable Object> of(PlannedStatement statement) {
        return Json.object(
                "line",
                statement.line(),
                "command",
                statement.command(),
                "lock",
                statement.lock(),
                "transactional",
                statement.transactional(),
                "sql",
                statement.sql());
    }

    static Map<String, @Nullable Object> of(MigrationStatus migration) {
        return Json.object(
                "version",
                migration.version(),
                "description",
                migration.description(),
                "file",
                migration.file(),
                "state",
                lower(migration.state()),
                "installedOn",
                migration.installedOn(),
                "installedBy",
                migration.installedBy(),
                "durationMillis",
                millis(migration.duration()));
    }

    static Optional<Long> millis(Optional<Duration> duration) {
        return duration.map(Duration::toMillis);
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
