package com.kapgel.migrate;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.jspecify.annotations.Nullable;

/** Which files the findings of Flyway are about: it tells version and description only. Serves one call. */
final class FindingFiles {

    private final MigrationFiles files;
    private final Supplier<List<MigrationInfo>> look;
    private @Nullable List<MigrationInfo> migrations;

    /** @param migrations all of them, as Flyway knows them; asked for when there is a finding */
    FindingFiles(MigrationFiles files, Supplier<List<MigrationInfo>> migrations) {
        this.files = files;
        this.look = migrations;
    }

    /** The file's name; of one that was applied, as it was then. */
    String file(ValidateOutput finding) {
        return migration(finding).map(MigrationInfo::getScript).orElse(finding.version + " " + finding.description);
    }

    /** The name that it has now, if that is another one. */
    Optional<String> renamed(ValidateOutput finding) {
        return migration(finding)
                .map(MigrationInfo::getVersion)
                .flatMap(files::find)
                .map(ResolvedMigration::getScript)
                .filter(now -> !now.equals(file(finding)));
    }

    private Optional<MigrationInfo> migration(ValidateOutput finding) {
        if (migrations == null) {
            migrations = look.get();
        }
        return migrations.stream()
                .filter(migration -> version(migration).equals(Objects.requireNonNullElse(finding.version, ""))
                        && migration.getDescription().equals(finding.description))
                .findFirst();
    }

    private static String version(MigrationInfo migration) {
        return migration.getVersion() == null ? "" : migration.getVersion().getVersion();
    }
}
