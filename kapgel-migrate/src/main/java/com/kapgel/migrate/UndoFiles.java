package com.kapgel.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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

    /**
     * What is wrong with them, all of it, each with its remedy: files that cannot be read, two for one version, versions that no
     * migration has.
     */
    List<String> findings(MigrationRun run, Map<String, String> builtInPlaceholders, MigrationFiles migrations) {
        List<String> present = present();
        List<String> findings = new ArrayList<>();
        MigrationFiles found = new MigrationFiles(run, List.of(), builtInPlaceholders);
        if (present.isEmpty()) {
            return findings;
        }
        Optional<FlywayException> refused = Optional.empty();
        try {
            SafeFlyway.overUndoFiles(connections, settings, found, present).info();
        } catch (FlywayException e) {
            if (ServerError.find(e).isPresent()) {
                throw e;
            }
            refused = Optional.of(e);
        }
        NavigableMap<MigrationVersion, List<MigrationFile>> byVersion = new TreeMap<>();
        for (MigrationFile file : found.all().stream()
                .sorted(Comparator.comparing(MigrationFile::script))
                .toList()) {
            String version = file.version();
            if (version == null) {
                findings.add(
                        file.script() + " is among the undo files, and a repeatable migration is not taken back by a"
                                + " file. Move it to locations, or name it like U3__create_orders.sql.");
            } else {
                byVersion
                        .computeIfAbsent(MigrationVersion.fromVersion(version), first -> new ArrayList<>())
                        .add(file);
            }
        }
        boolean explained = !findings.isEmpty();
        for (Map.Entry<MigrationVersion, List<MigrationFile>> each : byVersion.entrySet()) {
            List<String> scripts =
                    each.getValue().stream().map(MigrationFile::script).toList();
            if (scripts.size() > 1) {
                explained = true;
                findings.add(String.join(" and ", scripts) + " both undo version " + each.getKey()
                        + ". Keep one of them, or give each a version of its own.");
            }
            if (migrations.find(each.getKey()).isEmpty()) {
                findings.add(scripts.get(0) + " undoes version " + each.getKey()
                        + ", which no migration file has. Name it after the version that it takes back, or remove it.");
            }
            each.getValue().stream()
                    .map(UndoFiles::finding)
                    .flatMap(Optional::stream)
                    .forEach(findings::add);
        }
        if (refused.isPresent() && !explained) {
            findings.add("The undo files in " + places() + " cannot be read: "
                    + FlywayWords.reason(String.valueOf(refused.get().getMessage())) + ". " + NAMING);
        }
        return findings;
    }

    /** What an undo with this file would refuse before it begins. */
    private static Optional<String> finding(MigrationFile file) {
        try {
            for (Step step : file.steps()) {
                if (step.isOpenEnded()) {
                    return Optional.of(
                            file.script() + ", line " + step.line() + ", cannot be read as statements: in the one"
                                    + " that begins there a string, a quoted name, a comment or a $$ is never closed. Correct it"
                                    + " before somebody needs it.");
                }
            }
            file.checkDirectives();
            file.requireStatements();
            file.requireNoTransactionControl();
            file.requireOwnLogin();
            return Optional.empty();
        } catch (RefusedMigration refusal) {
            return Optional.of(refusal.told().inOneLine());
        } catch (FlywayException e) {
            return Optional.of(file.script() + " cannot be read as statements: "
                    + FlywayWords.reason(String.valueOf(e.getMessage())) + ". Correct it before somebody needs it.");
        }
    }

    private List<String> present() {
        return settings.undoLocations().stream().filter(UndoFiles::mayBePresent).toList();
    }

    private RefusedMigration unreadable(FlywayException failure) {
        return new RefusedMigration(
                Message.of("The undo files in " + places() + " cannot be read; nothing was changed.")
                        .with("reason", FlywayWords.reason(String.valueOf(failure.getMessage())))
                        .with("remedy", NAMING));
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
