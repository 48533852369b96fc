package com.kapgel.migrate;

import java.util.List;
import java.util.stream.Collectors;

/** What a call of {@link Migrator#migrate()} would run now. Immutable; {@link #toString()} is a table for people. */
public final class MigrationPlan {

    private final List<PlannedMigration> migrations;

    private MigrationPlan(List<PlannedMigration> migrations) {
        this.migrations = List.copyOf(migrations);
    }

    static MigrationPlan of(List<PlannedMigration> migrations) {
        return new MigrationPlan(migrations);
    }

    /** The pending migrations, in order. */
    public List<PlannedMigration> migrations() {
        return migrations;
    }

    @Override
    public String toString() {
        return migrations.isEmpty()
                ? "Nothing to migrate"
                : migrations.stream()
                        .map(PlannedMigration::toString)
                        .collect(Collectors.joining(System.lineSeparator()));
    }
}
