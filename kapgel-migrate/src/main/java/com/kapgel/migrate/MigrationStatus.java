package com.kapgel.migrate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/** One line of the history: a migration that has a file, was applied, or both. Immutable. */
public final class MigrationStatus {

    private final @Nullable String version;
    private final String description;
    private final String file;
    private final MigrationState state;
    private final @Nullable Instant installedOn;
    private final @Nullable String installedBy;
    private final @Nullable Duration duration;

    private MigrationStatus(MigrationInfo info, MigrationState state) {
        MigrationVersion number = info.getVersion();
        Date installed = info.getInstalledOn();
        Integer millis = info.getExecutionTime();
        version = number == null ? null : number.getVersion();
        description = info.getDescription();
        file = info.getScript();
        this.state = state;
        installedOn = installed == null ? null : installed.toInstant();
        installedBy = info.getInstalledBy();
        duration = millis == null ? null : Duration.ofMillis(millis);
    }

    /** @param held what would be pending, but was undone and has not changed since */
    static List<MigrationStatus> of(List<MigrationInfo> all, List<UndoHold.Held> held) {
        Set<MigrationVersion> waiting =
                held.stream().map(UndoHold.Held::version).collect(Collectors.toCollection(TreeSet::new));
        Set<MigrationVersion> shown = new TreeSet<>();
        List<MigrationStatus> lines = new ArrayList<>();
        for (MigrationInfo info : all) {
            MigrationState state = stateOf(info);
            MigrationVersion version = info.getVersion();
            if (state == MigrationState.UNDONE && version != null) {
                shown.add(version);
            }
            if (state != MigrationState.PENDING || version == null || !waiting.contains(version)) {
                lines.add(new MigrationStatus(info, state));
            } else if (!shown.contains(version)) {
                lines.add(new MigrationStatus(info, MigrationState.UNDONE));
            }
        }
        return List.copyOf(lines);
    }

    private static MigrationState stateOf(MigrationInfo info) {
        return switch (info.getState()) {
            case PENDING -> MigrationState.PENDING;
            case SUCCESS, OUT_OF_ORDER -> info.isChecksumMatching() ? MigrationState.APPLIED : MigrationState.CHANGED;
            case FAILED, MISSING_FAILED, FUTURE_FAILED -> MigrationState.FAILED;
            case MISSING_SUCCESS -> MigrationState.MISSING;
            case FUTURE_SUCCESS -> MigrationState.NEWER;
            case OUTDATED -> MigrationState.OUTDATED;
            case SUPERSEDED -> MigrationState.SUPERSEDED;
            case UNDONE, DELETED -> MigrationState.UNDONE;
            case BASELINE -> MigrationState.BASELINE;
            default -> MigrationState.IGNORED;
        };
    }

    /** The number in the file's name; empty for a repeatable migration. */
    public Optional<String> version() {
        return Optional.ofNullable(version);
    }

    /** The words in the file's name. */
    public String description() {
        return description;
    }

    /** The file's name below its location. */
    public String file() {
        return file;
    }

    /** Where the migration stands. */
    public MigrationState state() {
        return state;
    }

    /** When it was applied, by the database's clock; empty when it was not. */
    public Optional<Instant> installedOn() {
        return Optional.ofNullable(installedOn);
    }

    /** The database user who applied it; empty when it was not. */
    public Optional<String> installedBy() {
        return Optional.ofNullable(installedBy);
    }

    /** How long its statements took; empty when it was not applied. */
    public Optional<Duration> duration() {
        return Optional.ofNullable(duration);
    }

    @Override
    public String toString() {
        return (version == null ? "repeatable" : version) + " " + description + ": " + state;
    }
}
