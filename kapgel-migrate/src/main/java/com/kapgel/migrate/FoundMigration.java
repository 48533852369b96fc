package com.kapgel.migrate;

import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.executor.MigrationExecutor;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.extensibility.MigrationType;
import org.flywaydb.core.internal.info.MigrationInfoContext;
import org.jspecify.annotations.Nullable;

/** A migration as Flyway found it, with another executor. */
record FoundMigration(ResolvedMigration found, MigrationExecutor executor) implements ResolvedMigration {

    @Override
    public MigrationExecutor getExecutor() {
        return executor;
    }

    @Override
    public @Nullable MigrationVersion getVersion() {
        return found.getVersion();
    }

    @Override
    public boolean isVersioned() {
        return found.isVersioned();
    }

    @Override
    public String getDescription() {
        return found.getDescription();
    }

    @Override
    public String getScript() {
        return found.getScript();
    }

    @Override
    public @Nullable Integer getChecksum() {
        return found.getChecksum();
    }

    @Override
    public MigrationType getType() {
        return found.getType();
    }

    @Override
    public String getPhysicalLocation() {
        return found.getPhysicalLocation();
    }

    @Override
    public MigrationState getState(MigrationInfoContext context) {
        return found.getState(context);
    }

    @Override
    public boolean canCompareWith(ResolvedMigration other) {
        return found.canCompareWith(other);
    }

    @Override
    public boolean checksumMatches(@Nullable Integer checksum) {
        return found.checksumMatches(checksum);
    }

    @Override
    public boolean checksumMatchesWithoutBeingIdentical(@Nullable Integer checksum) {
        return found.checksumMatchesWithoutBeingIdentical(checksum);
    }
}
