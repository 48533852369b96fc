package com.kapgel.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * The files that take migrations back, {@code U3__anything.sql} for version 3: read by Flyway's parser, from folders of their
 * own, because Flyway lets no such file into those of the migrations. Empty until {@link #read}; one object serves one run.
 */
final class UndoFiles {

    private final DataSource connections;
    private final MigratorSettings settings;
    private final NavigableMap<MigrationVersion, MigrationFile> files = new TreeMap<>();

    UndoFiles(DataSource connections, MigratorSettings settings) {
        this.connections = connections;
        this.settings = settings;
    }

    /** Reads them, if any of the folders is there. Takes a connection for a moment. */
    void read(MigrationRun run, Map<String, String> builtInPlaceholders) {
        List<String> present = settings.undoLocations().stream()
                .filter(UndoFiles::mayBePresent)
                .toList();
        if (present.isEmpty()) {
            return;
        }
        MigrationFiles found = new MigrationFiles(run, List.of(), builtInPlaceholders);
        Flyway flyway = SafeFlyway.overUndoFiles(connections, settings, found, present);
        try {
            flyway.info();
        } catch (FlywayException e) {
            throw ServerError.find(e).isPresent() ? e : unreadable(e);
        }
        for (MigrationFile file : found.all()) {
            String version = file.version();
            if (version == null) {
                throw repeatable(file);
            }
            files.put(MigrationVersion.fromVersion(version), file);
        }
    }

    private RefusedMigration unreadable(FlywayException failure) {
        return new RefusedMigration(
                Message.of("The undo files in " + places() + " cannot be read; nothing was changed.")
                        .with("reason", FlywayWords.reason(String.valueOf(failure.getMessage())))
                        .with(
                                "remedy",
                                "Name them like U3__create_orders.sql, each with a version of its own, and keep other files out of"
                                        + " undoLocations."));
    }

    private RefusedMigration repeatable(MigrationFile file) {
        return new RefusedMigration(
                Message.of("The undo files in " + places() + " cannot be read; nothing was changed.")
                        .with("file", file.script())
                        .with("reason", "a repeatable migration is not taken back by a file")
                        .with("remedy", "Move it to locations, or name it like U3__create_orders.sql."));
    }

    /** Where they are looked for, in words. */
    String places() {
        return String.join(", ", settings.undoLocations());
    }

    Optional<MigrationFile> find(MigrationVersion version) {
        return Optional.ofNullable(files.get(version));
    }

    Collection<MigrationFile> all() {
        return List.copyOf(files.values());
    }

    /** The checksum of the file for this version; null when there is none. */
    @Nullable
    String sha256(@Nullable String version) {
        return version == null
                ? null
                : find(MigrationVersion.fromVersion(version))
                        .map(file -> file.text().sha256())
                        .orElse(null);
    }

    /** Where nobody uses undo, Flyway would warn at every start that the folder is missing. With a wildcard only it can look. */
    private static boolean mayBePresent(String location) {
        if (location.indexOf('*') >= 0 || location.indexOf('?') >= 0) {
            return true;
        }
        if (location.startsWith("filesystem:")) {
            return Files.isDirectory(Path.of(location.substring("filesystem:".length())));
        }
        String resource = location.startsWith("classpath:") ? location.substring("classpath:".length()) : location;
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try {
            return (loader == null ? UndoFiles.class.getClassLoader() : loader)
                    .getResources(resource.startsWith("/") ? resource.substring(1) : resource)
                    .hasMoreElements();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
