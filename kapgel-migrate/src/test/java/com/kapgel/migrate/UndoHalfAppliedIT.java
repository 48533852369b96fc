package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A file that stopped half-way outside a transaction can be taken back, too. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UndoHalfAppliedIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @BeforeEach
    void aUniqueIndexOverRowsThatAreNot() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1)")
                .with("V2__i.sql", """
                        CREATE TABLE b (id int);
                        CREATE UNIQUE INDEX CONCURRENTLY i ON a (id);
                        CREATE TABLE c (id int);""");
    }

    @Test
    void isTakenBackByAFileThatRunsInATransaction() {
        database.undoFiles().with("U2__i.sql", "DROP TABLE c; DROP INDEX IF EXISTS i; DROP TABLE b");

        takesBack("U2__i.sql, line 1, passed over: table \"c\" does not exist (SQLState 42P01)");
    }

    @Test
    void isTakenBackByAFileThatRunsOutsideOfOne() {
        database.undoFiles().with("U2__i.sql", """
                DROP TABLE c;
                DROP INDEX CONCURRENTLY i;
                DROP INDEX CONCURRENTLY j;
                DROP TABLE b;""");

        takesBack(
                "U2__i.sql, line 1, passed over: table \"c\" does not exist (SQLState 42P01)",
                "U2__i.sql, line 2, passed over: index \"i\" does not exist (SQLState 42704)",
                "U2__i.sql, line 3, passed over: index \"j\" does not exist (SQLState 42704)");
    }

    private void takesBack(String... notes) {
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::migrate);

            MigrationReport report = migrator.undo();

            assertThat(report.undone())
                    .extracting(undone -> undone.version().orElseThrow())
                    .containsExactly("2");
            assertThat(report.versionBefore()).contains("1");
            assertThat(report.versionAfter()).contains("1");
            assertThat(report.notes()).containsExactly(notes);
            assertThat(Sql.column(
                            database.dataSource(), "SELECT version || type || success FROM flyway_schema_history"))
                    .containsExactly("1SQLtrue");
            assertThat(Sql.column(database.dataSource(), "SELECT script FROM kapgel_migration_step"))
                    .isEmpty();
            assertThat(objects()).isEmpty();

            assertThat(migrator.status())
                    .extracting(MigrationStatus::toString)
                    .containsExactly("1 a: APPLIED", "2 i: UNDONE");
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContaining("V2__i.sql");

            database.run("DELETE FROM a");
            assertThat(migrator.redo().versionAfter()).contains("2");
            assertThat(objects()).containsExactly("b", "c", "i");
            migrator.validate();
        }
    }

    /** What is held back is the text that ran, and not the one that was written because of it. */
    @Test
    void andAFileThatWasCorrectedMeanwhileIsApplied() {
        database.undoFiles().with("U2__i.sql", "DROP TABLE b");
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::migrate);
            String failed = Sql.column(database.dataSource(), "SELECT sha256 FROM kapgel_migration_step WHERE step = 0")
                    .get(0);
            database.files()
                    .with("V2__i.sql", "CREATE TABLE b (id int); CREATE INDEX CONCURRENTLY i ON a (id); SELECT 1");

            assertThat(migrator.undo().undone()).hasSize(1);
            assertThat(Sql.column(database.dataSource(), "SELECT sha256 FROM kapgel_migration WHERE version = '2'"))
                    .containsExactly(failed);

            assertThat(migrator.migrate().versionAfter()).contains("2");
        }
    }

    @Test
    void isTakenBackAlsoWhenItsSessionDiedAndLeftNoMark() {
        database.files().with("V2__i.sql", """
                CREATE TABLE b (id int);
                SELECT pg_terminate_backend(pg_backend_pid());
                CREATE INDEX CONCURRENTLY i ON a (id);""");
        database.undoFiles().with("U2__i.sql", "DROP INDEX IF EXISTS i; DROP TABLE b");
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::migrate);
            database.run("DELETE FROM flyway_schema_history WHERE NOT success");

            assertThat(migrator.undo().undone()).hasSize(1);
            assertThat(objects()).isEmpty();
        }
    }

    @Test
    void isTakenBackAlsoWhenPlainFlywayFailedWithIt() {
        database.undoFiles().with("U2__i.sql", "DROP INDEX IF EXISTS i; DROP TABLE b");
        database.files().with("V2__i.sql", "CREATE TABLE b (id int); CREATE INDEX i ON a (missing);");
        database.files().with("V2__i.sql.conf", "executeInTransaction=false");
        Flyway flyway = Flyway.configure()
                .dataSource(database.dataSource())
                .locations(database.files().location())
                .load();
        // With its lock in a transaction plain Flyway takes the mark of the failure back together with the lock.
        flyway.getConfigurationExtension(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        assertThatExceptionOfType(FlywayException.class)
                .isThrownBy(flyway::migrate)
                .withMessageContaining("V2__i.sql");
        assertThat(objects()).containsExactly("b");
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.undo().undone()).hasSize(1);
        }
        assertThat(objects()).isEmpty();
        assertThat(flyway.info().pending()).hasSize(1);
    }

    @Test
    void noOtherFailureIsPassedOver() {
        database.undoFiles().with("U2__i.sql", "DROP INDEX i; DROP TABLE b; SELECT 1 / 0");
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::migrate);

            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::undo)
                    .withMessageContainingAll("nothing of it was taken back", "22012");
            assertThat(objects()).containsExactly("b");
        }
    }

    private List<String> objects() {
        return Sql.column(
                database.dataSource(), "SELECT relname FROM pg_class WHERE relname IN ('b', 'c', 'i') ORDER BY 1");
    }
}
