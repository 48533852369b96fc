package com.kapgel.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * The files that take migrations back, {@code U3__anything.sql} for version 3: read by Flyway's parser, from folders of their
 * own, because Flyway lets no such file into those of the migrations. Empty until {@link #read}; one object serves one run.
 */
final class UndoFiles {

    private static final String NAMING =
            "Name them like U3__create_orders.sql, each with a version of its own, and keep other files out of"
                    + " undoLocations.";

    private final DataSource connections;
    private final MigratorSettings settings;
    private final NavigableMap<MigrationVersion, MigrationFile> files = new TreeMap<>();

    UndoFiles(DataSource connections, MigratorSettings settings) {
        this.connections = connections;
        this.settings = settings;
    }

    /** Reads them, if any of the folders is there. Takes a connection for a moment. */
    void read(MigrationRun run, Map<String, String> builtInPlaceholders) {
        List<String> present = present();
        if (present.isEmpty()) {
            return;
        }
        MigrationFiles found = new MigrationFiles(run, List.of(), builtInPlaceholders);
        readInto(found, present).ifPresent(failure -> {
            throw failure instanceof RefusedMigration ? failure : unreadable(failure);
        });
        for (MigrationFile file : found.all()) {
            String version = file.version();
            if (version == null) {
                throw repeatable(file);
            }
            files.put(MigrationVersion.fromVersion(version), file);
        }
    }

    /**
     * What is wrong with them, all of it, each with its remedy: files that cannot be read, two for one version, versions that no
     * migration has.
     */
    List<String> findings(MigrationRun run, Map<String, String> builtInPlaceholders, MigrationFiles migrations) {
        List<String> present = present();
        if (present.isEmpty()) {
            return List.of();
        }
        MigrationFiles found = new MigrationFiles(run, List.of(), builtInPlaceholders);
        Optional<FlywayException> refused = readInto(found, present);
        UndoFileFindings findings = UndoFileFindings.in(found.all(), migrations);
        List<String> all = new ArrayList<>(findings.all());
        if (refused.isPresent() && refused.get() instanceof RefusedMigration refusal) {
            all.add(refusal.told().inOneLine());
        } else if (refused.isPresent() && !findings.explainRefusal()) {
            all.add("The undo files in " + places() + " cannot be read: "
                    + FlywayWords.reason(String.valueOf(refused.get().getMessage())) + ". " + remedy(refused.get()));
        }
        return all;
    }

    /** Returns what Flyway has against these files, if anything. */
    private Optional<FlywayException> readInto(MigrationFiles found, List<String> folders) {
        try {
            SafeFlyway.overUndoFiles(connections, settings, found, folders).info();
            return Optional.empty();
        } catch (FlywayException e) {
            if (ServerError.find(e).isPresent()) {
                throw e;
            }
            return Optional.of(ConfFiles.placed(settings.undoLocations(), e));
        }
    }

    private List<String> present() {
        return settings.undoLocations().stream().filter(UndoFiles::mayBePresent).toList();
    }

    private RefusedMigration unreadable(FlywayException failure) {
        return new RefusedMigration(
                Message.of("The undo files in " + places() + " cannot be read; nothing was changed.")
                        .with("reason", FlywayWords.reason(String.valueOf(failure.getMessage())))
                        .with("remedy", remedy(failure)));
    }

    private static String remedy(FlywayException failure) {
        return String.valueOf(failure.getMessage()).contains("file encoding") ? FlywayWords.remedy(failure) : NAMING;
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
