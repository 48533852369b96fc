package com.kapgel.migrate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.output.MigrateResult;
import org.jspecify.annotations.Nullable;

/** What one call of {@link Migrator#migrate()} did. Immutable; {@link #toString()} is a line for the log. */
public final class MigrationReport {

    private final @Nullable String versionBefore;
    private final @Nullable String versionAfter;
    private final List<AppliedMigration> applied;

    private MigrationReport(
            @Nullable String versionBefore, @Nullable String versionAfter, List<AppliedMigration> applied) {
        this.versionBefore = versionBefore;
        this.versionAfter = versionAfter;
        this.applied = List.copyOf(applied);
    }

    static MigrationReport of(MigrateResult result) {
        List<AppliedMigration> applied = result.migrations.stream()
                .map(migration -> new AppliedMigration(
                        version(migration.version), migration.description, Duration.ofMillis(migration.executionTime)))
                .toList();
        Optional<String> before = version(result.initialSchemaVersion);
        Optional<String> after = version(result.targetSchemaVersion).or(() -> before);
        return new MigrationReport(before.orElse(null), after.orElse(null), applied);
    }

    /** Of a run that had nothing to do, on a database without a version. */
    static MigrationReport empty() {
        return new MigrationReport(null, null, List.of());
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

    /** How long the applied migrations took together. */
    public Duration duration() {
        return applied.stream().map(AppliedMigration::duration).reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public String toString() {
        String now = versionAfter().map(version -> "version " + version).orElse("no version");
        return applied.isEmpty()
                ? "Nothing to migrate; the database is at " + now
                : "Applied " + applied.size() + (applied.size() == 1 ? " migration in " : " migrations in ")
                        + duration().toMillis() + " ms; the database is at " + now;
    }
}
