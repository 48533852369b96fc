package com.kapgel.migrate;

import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** Flyway with the settings under which it neither hangs nor destroys on PostgreSQL. */
final class SafeFlyway {

    /** One a second: a waiting instance outlives an hour of index building by another. */
    private static final int LOCK_TRIES = 3_600;

    private SafeFlyway() {}

    static Flyway over(DataSource connections, List<String> locations, MigrationFiles files) {
        Flyway flyway = Flyway.configure()
                .dataSource(connections)
                .locations(locations.toArray(String[]::new))
                .failOnMissingLocations(true)
                .validateMigrationNaming(true)
                .validateOnMigrate(true)
                .cleanDisabled(true)
                .lockRetryCount(LOCK_TRIES)
                // The rows that a migration selects are nobody's business in the log.
                .outputQueryResults(false)
                .skipDefaultResolvers(true)
                .resolvers(files)
                .callbacks(new SettingsGuard())
                .load();
        // By default a transaction stays open beside the migrations: CREATE INDEX CONCURRENTLY would wait for ever.
        // As a property this setting would need Jackson on the class path.
        flyway.getConfigurationExtension(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        return flyway;
    }

    /** Fails with one line where Flyway is older than what this module is tested with. */
    static void requireVersion() {
        LibraryVersion.require(Flyway.class, "org.flywaydb", "flyway-core", "10.20");
        LibraryVersion.require(
                PostgreSQLConfigurationExtension.class, "org.flywaydb", "flyway-database-postgresql", "10.20");
    }
}
