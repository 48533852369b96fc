package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A history in which the undo of Flyway's paid edition has written. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TeamsHistoryIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @Test
    void canBeReadAndGoneOnWith() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)").with("V2__b.sql", "CREATE TABLE b (id int)");
        database.undoFiles().with("U1__a.sql", "DROP TABLE a").with("U2__b.sql", "DROP TABLE b");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            database.run("""
                    DROP TABLE b;
                    INSERT INTO flyway_schema_history
                    SELECT 3, version, description, 'UNDO_SQL', 'U2__b.sql', 0, installed_by, now(), 1, true
                    FROM flyway_schema_history WHERE version = '2';
                    DROP TABLE kapgel_migration, kapgel_migration_step""");

            assertThat(migrator.status())
                    .extracting(MigrationStatus::toString)
                    .contains("1 a: APPLIED", "2 b: UNDONE", "2 b: PENDING");
            migrator.validate();
            assertThat(migrator.migrate().versionAfter()).contains("2");
            migrator.validate();
            assertThat(migrator.undo().versionAfter()).contains("1");
            assertThat(migrator.undo().versionAfter()).isEmpty();
            assertThat(migrator.redo().versionAfter()).contains("2");
        }
    }
}
