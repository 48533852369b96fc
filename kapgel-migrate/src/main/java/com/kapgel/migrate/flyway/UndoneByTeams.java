package com.kapgel.migrate.flyway;

import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.extensibility.AppliedMigration;
import org.flywaydb.core.extensibility.MigrationType;
import org.flywaydb.core.internal.info.AppliedMigrationAttributes;
import org.flywaydb.core.internal.info.MigrationInfoContext;
import org.flywaydb.core.internal.schemahistory.BaseAppliedMigration;
import org.flywaydb.core.internal.util.Pair;
import org.jspecify.annotations.Nullable;

/**
 * A row that the undo of Flyway's paid editions has written. Without somebody who knows its type, Flyway would not read the history
 * at all; with this it takes the migration before it for undone. Only read: this module's own undo writes rows that every Flyway
 * knows.
 *
 * <p>Public because Flyway's service loader makes it.
 */
public final class UndoneByTeams extends BaseAppliedMigration {

    /** Made by Flyway, as the one that is asked which rows it reads. */
    public UndoneByTeams() {}

    private UndoneByTeams(
            int installedRank,
            MigrationVersion version,
            String description,
            MigrationType type,
            String script,
            @Nullable Integer checksum,
            Date installedOn,
            String installedBy,
            int executionTime,
            boolean success) {
        super(
                installedRank,
                version,
                description,
                type,
                script,
                checksum,
                installedOn,
                installedBy,
                executionTime,
                success);
    }

    /** Where the paid edition itself is on the class path, its own reader comes first. */
    @Override
    public int getPriority() {
        return Integer.MIN_VALUE;
    }

    /** Otherwise its version would count as applied. */
    @Override
    public boolean isVersioned() {
        return false;
    }

    @Override
    public boolean handlesType(String type) {
        return Type.named(type) != null;
    }

    @Override
    public AppliedMigration create(
            int installedRank,
            MigrationVersion version,
            String description,
            String type,
            String script,
            @Nullable Integer checksum,
            Date installedOn,
            String installedBy,
            int executionTime,
            boolean success) {
        return new UndoneByTeams(
                installedRank,
                version,
                description,
                Type.valueOf(type.toUpperCase(Locale.ROOT)),
                script,
                checksum,
                installedOn,
                installedBy,
                executionTime,
                success);
    }

    @Override
    public MigrationState getState(
            MigrationInfoContext context, boolean outOfOrder, @Nullable ResolvedMigration resolvedMigration) {
        return isSuccess() ? MigrationState.SUCCESS : MigrationState.FAILED;
    }

    /** Marks the latest row of the version that is in force. */
    @Override
    public void updateAttributes(List<Pair<AppliedMigration, AppliedMigrationAttributes>> before) {
        if (!isSuccess()) {
            return;
        }
        for (int i = before.size() - 1; i >= 0; i--) {
            AppliedMigration migration = before.get(i).getLeft();
            AppliedMigrationAttributes attributes = before.get(i).getRight();
            if (migration.getVersion() != null
                    && migration.getVersion().equals(getVersion())
                    && !migration.getType().isUndo()
                    && !attributes.deleted
                    && !attributes.undone) {
                attributes.undone = true;
                return;
            }
        }
    }

    /** The types that it writes. */
    private enum Type implements MigrationType {
        UNDO_SQL,
        UNDO_JDBC,
        UNDO_CUSTOM;

        static @Nullable Type named(String name) {
            for (Type type : values()) {
                if (type.name().equals(name.toUpperCase(Locale.ROOT))) {
                    return type;
                }
            }
            return null;
        }

        @Override
        public boolean isUndo() {
            return true;
        }

        @Override
        public boolean isSynthetic() {
            return false;
        }

        @Override
        public boolean isBaseline() {
            return false;
        }
    }
}
