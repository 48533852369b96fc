package com.kapgel.migrate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.api.output.MigrateResult;
import org.jspecify.annotations.Nullable;

/** What one call of {@link Migrator#migrate()}, of an undo or of a repair, did. Immutable; {@link #toString()} is a line for the log. */
public final class MigrationReport {

    private final @Nullable String versionBefore;
    private final @Nullable String versionAfter;
    private final List<AppliedMigration> applied;
    private final List<AppliedMigration> undone;
    private final List<String> notes;
    private final List<String> repaired;
    private final String verb;

    private MigrationReport(
            @Nullable String versionBefore,
            @Nullable String versionAfter,
            List<AppliedMigration> applied,
            List<AppliedMigration> undone,
            List<String> notes,
            List<String> repaired,
            String verb) {
        this.versionBefore = versionBefore;
        this.versionAfter = versionAfter;
        this.applied = List.copyOf(applied);
        this.undone = List.copyOf(undone);
        this.notes = List.copyOf(notes);
        this.repaired = List.copyOf(repaired);
        this.verb = verb;
    }

    static MigrationReport ofUndo(
            Optional<String> before, Optional<String> after, List<AppliedMigration> undone, List<String> notes) {
        return new MigrationReport(
                before.orElse(null), after.orElse(null), List.of(), undone, notes, List.of(), "undo");
    }

    static MigrationReport ofRepair(
            Optional<String> before, Optional<String> after, List<String> repaired, List<String> notes) {
        return new MigrationReport(
                before.orElse(null), after.orElse(null), List.of(), List.of(), notes, repaired, "repair");
    }

    static MigrationReport of(MigrateResult result) {
        List<AppliedMigration> applied = result.migrations.stream()
                .map(migration -> new AppliedMigration(
                        version(migration.version), migration.description, Duration.ofMillis(migration.executionTime)))
                .toList();
        Optional<String> before = version(result.initialSchemaVersion);
        Optional<String> after = version(result.targetSchemaVersion).or(() -> before);
        return new MigrationReport(
                before.orElse(null), after.orElse(null), applied, List.of(), List.of(), List.of(), "migrate");
    }

    /** Of a run that had nothing to do, on a database without a version. */
    static MigrationReport empty() {
        return new MigrationReport(null, null, List.of(), List.of(), List.of(), List.of(), "migrate");
    }

    private static Optional<String> version(@Nullable String version) {
        return Optional.ofNullable(version).filter(v -> !v.isEmpty());
    }

    /** The version of the database before the run; empty when it had none. */
    public Optional<String> versionBefore() {
        return Optional.ofNullable(versionBefore);
    }

    /** The version of the database after the run; empty when it still has none. */
    public Optional<String> versionAfter() {
        return Optional.ofNullable(versionAfter);
    }

    /**
     * The migrations that this run applied, in order. What another instance applied at the same time is in that instance's
     * report.
     */
    public List<AppliedMigration> applied() {
        return applied;
    }

    /** The migrations that this run took back, newest first, and how long that took. */
    public List<AppliedMigration> undone() {
        return undone;
    }

    /** Each thing that a repair did, in words, in order. */
    public List<String> repaired() {
        return repaired;
    }

    /**
     * What a person should know of it: statements that an undo passed over, undo files without a migration, what a repair left
     * alone. Mostly empty.
     */
    public List<String> notes() {
        return notes;
    }

    /** How long the migrations that were applied, or taken back, took together. */
    public Duration duration() {
        return Stream.concat(applied.stream(), undone.stream())
                .map(AppliedMigration::duration)
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public String toString() {
        String now = versionAfter().map(version -> "version " + version).orElse("no version");
        if (applied.isEmpty() && undone.isEmpty() && repaired.isEmpty()) {
            return "Nothing to " + verb + "; the database is at " + now;
        }
        if (!repaired.isEmpty()) {
            return "Repaired " + repaired.size() + (repaired.size() == 1 ? " thing" : " things")
                    + "; the database is at " + now;
        }
        int count = applied.size() + undone.size();
        return (undone.isEmpty() ? "Applied " : "Undid ") + count + (count == 1 ? " migration in " : " migrations in ")
                + duration().toMillis() + " ms; the database is at " + now;
    }
}
