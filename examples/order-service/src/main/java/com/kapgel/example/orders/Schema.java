package com.kapgel.example.orders;

import com.kapgel.migrate.MigrationException;
import com.kapgel.migrate.MigrationListener;
import com.kapgel.migrate.MigrationPhase;
import com.kapgel.migrate.Migrator;
import com.kapgel.migrate.PlannedMigration;
import java.net.URI;
import java.util.List;

/** Brings the database to what this release needs. */
final class Schema {

    private Schema() {}

    /**
     * Applies what is pending up to a phase, and says what it did. When nothing is, it changes nothing, so a user who may only read
     * and write is enough where the deployment has migrated before.
     */
    static String bring(URI database, MigrationPhase phase, MigrationListener listener) {
        try (Migrator migrator = Migrator.builder()
                .database(database.toString())
                .listener(listener)
                .build()) {
            List<PlannedMigration> pending = migrator.plan().migrations();
            if (pending.isEmpty()) {
                return "Nothing to migrate";
            }
            PlannedMigration next = pending.get(0);
            return next.phase().compareTo(phase) <= 0
                    ? migrator.migrate(phase).toString()
                    : "Nothing to migrate before the rollout; after it, " + next.file();
        } catch (IllegalArgumentException e) {
            throw StartException.wrongSetting("DATABASE_URL", e);
        } catch (MigrationException e) {
            throw StartException.notMigrated(e);
        }
    }
}
