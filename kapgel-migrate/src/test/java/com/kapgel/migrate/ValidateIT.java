package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files against history, and the settings that say which files and which history. */
class ValidateIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @Test
    void filesThatWaitForTheirFirstRunAreFine() {
        database.files().with("V1__a.sql", "SELECT 1");
        try (Migrator migrator = database.migrator().build()) {
            migrator.validate();
            migrator.migrate();
            database.files().with("V2__b.sql", "SELECT 2");

            migrator.validate();

            assertThat(migrator.status()).extracting(MigrationStatus::state).contains(MigrationState.PENDING);
        }
    }

    @Test
    void linesThatWereJoinedAreFoundAlthoughFlywaysChecksumIsTheSame() {
        database.files()
                .with("V1__t.sql", "CREATE TABLE t (id int)")
                .with("V2__empty.sql", "SELECT 1;\n-- empty\nDELETE FROM t;");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            database.files().with("V2__empty.sql", "SELECT 1;\n-- emptyDELETE FROM t;");

            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::validate)
                    .withMessageContainingAll(
                            "V2__empty.sql was changed after it had been applied", "Restore the file");
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::migrate);
        }
    }

    @Test
    void lineEndsAndByteOrderMarksAreNoChange() {
        database.files().with("V1__t.sql", "CREATE TABLE t (id int);\nSELECT 1;\n");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            database.files().with("V1__t.sql", "\uFEFFCREATE TABLE t (id int);\r\nSELECT 1;\r\n\r\n");

            migrator.validate();

            assertThat(migrator.migrate().applied()).isEmpty();
        }
    }

    @Test
    void aHistoryCanBeginWithADatabaseThatExists() {
        database.run("CREATE TABLE orders (id int)");
        database.files().with("V1__orders.sql", "CREATE TABLE orders (id int)").with("V2__b.sql", "SELECT 2");
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContaining("baseline");

            migrator.baseline("1");

            assertThat(migrator.migrate().versionAfter()).contains("2");
            migrator.baseline("1");
            for (String beginning : List.of("SELECT 1", "DELETE FROM flyway_schema_history WHERE version = '1'")) {
                database.run(beginning);
                assertThatExceptionOfType(MigrationException.class)
                        .isThrownBy(() -> migrator.baseline("2"))
                        .withMessageContainingAll(
                                "The history has begun already; nothing was changed.", "Look at status()")
                        .withMessageNotContaining("https:");
            }
        }
    }

    @Test
    void aBaselineThatIsNoVersionIsRefused() {
        try (Migrator migrator = database.migrator().build()) {
            for (String none : List.of("one", "latest", "1..2")) {
                assertThatExceptionOfType(IllegalArgumentException.class)
                        .isThrownBy(() -> migrator.baseline(none))
                        .withMessageContaining(none);
                assertThatExceptionOfType(IllegalArgumentException.class)
                        .isThrownBy(() -> migrator.undoTo(none))
                        .withMessageContaining(none);
            }
        }
    }

    @Test
    void placeholdersStandForTheirValues() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE ${name} (by text DEFAULT '${flyway:user}')")
                .with("R__r.sql", "CREATE OR REPLACE VIEW v AS SELECT '${flyway:database}' AS name, '${name}' AS t");
        try (Migrator migrator =
                database.migrator().placeholders(Map.of("name", "couriers")).build()) {
            migrator.migrate();

            assertThat(Sql.column(database.dataSource(), "SELECT name || t FROM v"))
                    .containsExactly(database.name() + "couriers");
            assertThat(migrator.migrate().applied()).isEmpty();
        }
    }

    @Test
    void aSchemaOfItsOwnHoldsHistoryAndTables() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        try (Migrator migrator = database.migrator().schema("Delivery area").build()) {
            assertThat(migrator.migrate().applied()).hasSize(2);
            assertThat(migrator.migrate().applied()).isEmpty();
        }
        assertThat(Sql.column(
                        database.dataSource(),
                        "SELECT tablename FROM pg_tables WHERE schemaname = 'Delivery area' ORDER BY 1"))
                .containsExactly("a", "flyway_schema_history", "kapgel_migration", "kapgel_migration_step");
    }

    @Test
    void migrationsWrittenInJavaRunAmongTheOthers() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)").with("V3__c.sql", "INSERT INTO a VALUES (3)");
        try (Migrator migrator =
                database.migrator().javaMigrations(new V2__Fill()).build()) {
            assertThat(migrator.plan().migrations()).hasSize(3);
            assertThat(migrator.migrate().versionAfter()).contains("3");
        }
        assertThat(Sql.column(database.dataSource(), "SELECT id FROM a ORDER BY 1"))
                .containsExactly("2", "3");
    }

    @SuppressWarnings("TypeName") // Flyway reads version and description from it.
    private static final class V2__Fill extends BaseJavaMigration {
        @Override
        public void migrate(Context context) throws Exception {
            Sql.run(context.getConnection(), "INSERT INTO a VALUES (2)");
        }
    }
}
