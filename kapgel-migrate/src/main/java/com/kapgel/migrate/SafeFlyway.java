package com.kapgel.migrate;

import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/** Flyway with the settings under which it neither hangs nor destroys on PostgreSQL. */
final class SafeFlyway {

    /** One a second: a waiting instance outlives an hour of index building by another. */
    private static final int LOCK_TRIES = 3_600;

    private SafeFlyway() {}

    /**
     * @param hold asked before each migration
     * @param target the highest version to apply; null for all
     */
    static Flyway over(
            DataSource connections,
            MigratorSettings settings,
            MigrationFiles files,
            UndoHold hold,
            @Nullable MigrationVersion target) {
        FluentConfiguration configuration = configuration(connections, settings, files);
        configuration.callbacks(hold, new SettingsGuard());
        if (target != null) {
            configuration.target(target);
        }
        return configuration.load();
    }

    /** Only for reading: one that takes the undo files in these places for its migrations. */
    static Flyway overUndoFiles(
            DataSource connections, MigratorSettings settings, MigrationFiles files, List<String> places) {
        return configuration(connections, settings, files)
                .locations(places.toArray(String[]::new))
                .sqlMigrationPrefix("U")
                .load();
    }

    @SuppressWarnings("deprecation") // What replaces getPlugin() came after Flyway 10.20.
    static FluentConfiguration configuration(DataSource connections, MigratorSettings settings, MigrationFiles files) {
        FluentConfiguration configuration = Flyway.configure()
                .dataSource(connections)
                .locations(settings.locations().toArray(String[]::new))
                .placeholders(settings.placeholders())
                .table(MigratorSettings.TABLE)
                .failOnMissingLocations(true)
                .validateMigrationNaming(true)
                .validateOnMigrate(true)
                .cleanDisabled(true)
                .lockRetryCount(LOCK_TRIES)
                // The rows that a migration selects are nobody's business in the log.
                .outputQueryResults(false)
                .skipDefaultResolvers(true)
                .resolvers(files);
        if (settings.schema() != null) {
            configuration.defaultSchema(settings.schema());
        }
        // By default a transaction stays open beside the migrations: CREATE INDEX CONCURRENTLY would wait for ever.
        // As a property this setting would need Jackson on the class path.
        configuration
                .getPluginRegister()
                .getPlugin(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
        return configuration;
    }

    /** Fails with one line where Flyway is older than what this module is tested with. */
    static void requireVersion() {
        LibraryVersion.require(Flyway.class, "org.flywaydb", "flyway-core", "10.20");
        LibraryVersion.require(
                PostgreSQLConfigurationExtension.class, "org.flywaydb", "flyway-database-postgresql", "10.20");
    }
}
