package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a repair makes of history and journal, and what it leaves alone. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RepairIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @Test
    void saysThatThereIsNothingToRepair() {
        database.withThreeTables();
        try (Migrator migrator = database.migrator().build()) {
            assertThat(migrator.repair()).hasToString("Nothing to repair; the database is at no version");
            migrator.migrate();
            List<String> before = everything();

            MigrationReport report = migrator.repair();

            assertThat(report).hasToString("Nothing to repair; the database is at version 3");
            assertThat(report.repaired()).isEmpty();
            assertThat(report.notes()).isEmpty();
            assertThat(everything()).isEqualTo(before);
        }
    }

    @Test
    void makesTheSameOfTheHistoryAsFlywaysOwnRepair() {
        database.withThreeTables();
        database.files()
                .with("V4__d.sql", "CREATE TABLE d (id int)")
                .with("V5__e.sql", "CREATE TABLE e (id int)")
                .with("V6__f.sql", "CREATE TABLE f (id int)")
                .with("R__views.sql", "CREATE OR REPLACE VIEW v AS SELECT 1 AS one")
                .with("R__gone.sql", "CREATE OR REPLACE VIEW w AS SELECT 1 AS one")
                .with("R__changed.sql", "CREATE OR REPLACE VIEW x AS SELECT 1 AS one");
        database.undoFiles().with("U6__f.sql", "DROP TABLE f");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            migrator.undo();
            migrator.redo();
        }
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id bigint)")
                .without("V2__b.sql")
                .without("V3__c.sql")
                .with("V3__renamed.sql", "CREATE TABLE c (id int)")
                .without("R__gone.sql")
                .with("R__changed.sql", "CREATE OR REPLACE VIEW x AS SELECT 2 AS one")
                .without("V6__f.sql"); // above all files: of a newer release
        database.undoFiles().without("U2__b.sql").without("U6__f.sql");
        database.run(
                "INSERT INTO flyway_schema_history SELECT 100, '7', 'g', 'SQL', 'V7__g.sql', 1, installed_by, now(), 1,"
                        + " false FROM flyway_schema_history WHERE version = '1';"
                        + "CREATE TABLE before AS SELECT * FROM flyway_schema_history");
        Flyway.configure()
                .dataSource(database.dataSource())
                .locations(database.files().location())
                .load()
                .repair();
        List<String> flyways = history();
        database.run("TRUNCATE flyway_schema_history; INSERT INTO flyway_schema_history SELECT * FROM before");

        try (Migrator migrator = database.migrator().build()) {
            MigrationReport report = migrator.repair();

            assertThat(history()).containsExactlyInAnyOrderElementsOf(flyways);
            assertThat(report.repaired())
                    .contains(
                            "V1__a.sql: the history has its checksum now.",
                            "V1__a.sql: the journal has its SHA-256 now.",
                            "V3__renamed.sql (was V3__c.sql): the history has its name now.")
                    .anySatisfy(told -> assertThat(told).startsWith("V2__b.sql: its file is gone"))
                    .anySatisfy(told -> assertThat(told).startsWith("R__gone.sql: its file is gone"))
                    .anySatisfy(told -> assertThat(told).startsWith("V7__g.sql: the mark of its failure was removed"));
            assertThat(report.toString()).matches("Repaired \\d+ things; the database is at version 6");
            migrator.validate();
            assertThat(migrator.repair().repaired()).isEmpty();
            assertThat(migrator.migrate().applied())
                    .extracting(AppliedMigration::description)
                    .containsExactly("changed");
        }
    }

    /** Flyway's own repair takes it for gone, and its next run applies the file. */
    @Test
    void aMigrationInJavaThatBecameAFileIsNotAppliedAgain() {
        database.withThreeTables();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            database.run("UPDATE flyway_schema_history SET type = 'JDBC' WHERE version = '3'");

            assertThat(migrator.repair().repaired()).containsExactly("V3__c.sql: the history has its type now.");

            migrator.validate();
            assertThat(migrator.migrate().applied()).isEmpty();
        }
    }

    @Test
    void believesTheFilesWhereOnlyOurChecksumSeesTheChange() {
        database.files()
                .with("V1__t.sql", "CREATE TABLE t (id int)")
                .with("V2__empty.sql", "SELECT 1;\n-- empty\nDELETE FROM t;");
        database.undoFiles().with("U2__empty.sql", "SELECT 2").with("U1__t.sql", "DROP TABLE t");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            database.files().with("V2__empty.sql", "SELECT 1;\n-- emptyDELETE FROM t;");
            database.undoFiles().with("U2__empty.sql", "SELECT 3");
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::validate);

            assertThat(migrator.repair().repaired())
                    .containsExactly(
                            "V2__empty.sql: the journal has its SHA-256 and the SHA-256 of its undo file now.");

            migrator.validate();
            assertThat(migrator.undo().undone()).hasSize(1);
        }
    }

    @Test
    void aRenamedFileIsStillTheOneThatOurChecksumIsAbout() {
        database.files().with("V1__t.sql", "CREATE TABLE t (id int);\n-- all\nDELETE FROM t;");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            database.files()
                    .without("V1__t.sql")
                    .with("V1__table.sql", "CREATE TABLE t (id int);\n-- all\nDELETE FROM t;");

            assertThat(migrator.repair().repaired())
                    .containsExactly("V1__table.sql (was V1__t.sql): the history has its name now.");

            migrator.validate();
            database.files().with("V1__table.sql", "CREATE TABLE t (id int);\n-- allDELETE FROM t;");
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::validate)
                    .withMessageContaining("V1__table.sql was changed");
        }
    }

    @Test
    void aFileThatTheNextRunGoesOnWithStaysMarked() {
        halfApplied();
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::migrate);
            List<String> before = everything();

            MigrationReport report = migrator.repair();

            assertThat(report.repaired()).isEmpty();
            assertThat(report.notes())
                    .containsExactly(
                            "V2__i.sql: it stopped half-way, and was left so. The next migrate() goes on with the"
                                    + " statement that failed; undo() takes it back.");
            assertThat(everything()).isEqualTo(before);
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::validate)
                    .withMessageContaining("stopped half-way");

            database.run("DELETE FROM a");
            assertThat(migrator.migrate().versionAfter()).contains("2");
            assertThat(Sql.column(database.dataSource(), "SELECT what FROM log"))
                    .containsExactly("first");
        }
    }

    @Test
    void aHalfAppliedFileGoesOnUnderItsNewName() {
        halfApplied();
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::migrate);
            database.files().without("V2__i.sql").with("V2__index.sql", HALF);

            assertThat(migrator.repair().repaired())
                    .containsExactly(
                            "V2__index.sql (was V2__i.sql): what has run of it is noted under its new name, so that the"
                                    + " next migrate() goes on where it stopped.",
                            "V2__index.sql (was V2__i.sql): the history has its name now.");

            database.run("DELETE FROM a");
            assertThat(migrator.migrate().versionAfter()).contains("2");
            assertThat(Sql.column(database.dataSource(), "SELECT what FROM log"))
                    .containsExactly("first");
        }
    }

    @Test
    void aHalfAppliedFileThatIsGoneIsForgotten() {
        halfApplied();
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::migrate);
            database.files().without("V2__i.sql");

            assertThat(migrator.repair().repaired())
                    .satisfiesExactly(
                            told -> assertThat(told)
                                    .startsWith("V2__i.sql: it stopped half-way, and its file is gone")
                                    .endsWith("What it did to the database stays."),
                            told -> assertThat(told).startsWith("V2__i.sql: the mark of its failure was removed"));

            migrator.validate();
            assertThat(Sql.column(database.dataSource(), "SELECT script FROM kapgel_migration_step"))
                    .isEmpty();
            assertThat(migrator.status()).extracting(MigrationStatus::toString).containsExactly("1 a: APPLIED");
        }
    }

    @Test
    void aNoteWithoutItsRowInTheHistoryIsRemoved() {
        database.withThreeTables();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            database.run("DELETE FROM flyway_schema_history WHERE version = '3'; DROP TABLE c");

            assertThat(migrator.repair().repaired())
                    .containsExactly(
                            "V3__c.sql: the journal had it as applied, the history has not; the note was removed.");
            assertThat(migrator.migrate().versionAfter()).contains("3");
        }
    }

    @Test
    void whatWasUndoneStaysOnHold() {
        database.withThreeTables();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            migrator.undo();
            List<String> before = everything();

            assertThat(migrator.repair()).hasToString("Nothing to repair; the database is at version 2");

            assertThat(everything()).isEqualTo(before);
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContaining("V3__c.sql");
        }
    }

    @Test
    void anUndoThatStoppedHalfWayIsNotTouched() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int); CREATE TABLE log (what text)")
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)")
                .with("V3__c.sql", "CREATE TABLE c (id int)");
        database.undoFiles().with("U2__i.sql", "DROP INDEX CONCURRENTLY i; SELECT 1 / 0");
        database.undoFiles().with("U3__c.sql", "DROP TABLE c");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            assertThatExceptionOfType(MigrationException.class).isThrownBy(() -> migrator.undoTo("1"));
            database.files().with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id, id)");
            List<String> before = everything();

            MigrationReport report = migrator.repair();

            assertThat(report.repaired()).isEmpty();
            assertThat(report.notes())
                    .containsExactly(
                            "U2__i.sql: this undo stopped half-way, and was left as it is. Call undo() again: it"
                                    + " goes on where it stopped.");
            assertThat(everything()).isEqualTo(before);
        }
    }

    @Test
    void leavesAPoolOfOneAsItWas() {
        database.withThreeTables();
        HikariConfig one = new HikariConfig();
        one.setDataSource(database.dataSource());
        one.setMaximumPoolSize(1);
        one.setAutoCommit(false);
        try (HikariDataSource pool = new HikariDataSource(one);
                Migrator migrator = Migrator.builder()
                        .dataSource(pool)
                        .schema("Shop")
                        .locations(database.files().location())
                        .build()) {
            migrator.migrate();
            database.files().with("V1__a.sql", "CREATE TABLE a (id bigint)");
            String settings = "SELECT name || setting FROM pg_settings ORDER BY 1";
            List<String> before = Sql.column(pool, settings);

            assertThat(migrator.repair().repaired()).hasSize(2);

            assertThat(Sql.column(pool, settings)).isEqualTo(before);
            assertThat(Sql.column(
                            pool, "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"))
                    .isEmpty();
            migrator.validate();
        }
    }

    @Test
    void aWrongLocationIsNotTakenForFilesThatAreGone() {
        database.withThreeTables();
        database.migrate();
        try (Migrator migrator = database.migrator()
                .locations(database.undoFiles().location() + "/none")
                .build()) {
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::repair);
        }
        assertThat(Sql.column(database.dataSource(), "SELECT version FROM flyway_schema_history WHERE type = 'DELETE'"))
                .isEmpty();
    }

    private static final String HALF = """
            INSERT INTO log VALUES ('first');
            CREATE UNIQUE INDEX CONCURRENTLY i ON a (id);""";

    private void halfApplied() {
        database.files()
                .with(
                        "V1__a.sql",
                        "CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1); CREATE TABLE log (what text)")
                .with("V2__i.sql", HALF);
    }

    /** Without when, and without the script's name, which Flyway's own repair leaves as it was. */
    private List<String> history() {
        return Sql.column(
                database.dataSource(),
                "SELECT concat_ws(' ', version, description, type, checksum, success, execution_time)"
                        + " FROM flyway_schema_history");
    }

    private List<String> everything() {
        return Sql.column(
                database.dataSource(),
                "SELECT h::text FROM flyway_schema_history h UNION ALL SELECT m::text FROM kapgel_migration m UNION ALL"
                        + " SELECT s::text FROM kapgel_migration_step s ORDER BY 1");
    }
}
