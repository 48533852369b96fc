package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an undo takes back, what it writes down, and what a migration makes of it afterwards. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UndoIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @Test
    void takesBackTheNewestOnly() {
        database.withThreeTables();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            MigrationReport report = migrator.undo();

            assertThat(report.undone())
                    .extracting(undone -> undone.version().orElseThrow() + " " + undone.description())
                    .containsExactly("3 c");
            assertThat(report.applied()).isEmpty();
            assertThat(report.versionBefore()).contains("3");
            assertThat(report.versionAfter()).contains("2");
            assertThat(report.toString())
                    .startsWith("Undid 1 migration in ")
                    .endsWith(" ms; the database is at version 2");
            assertThat(tables()).containsExactly("a", "b");
        }
    }

    @Test
    void leavesTheRowThatFlywaysOwnRepairWouldWrite() {
        database.withThreeTables();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            migrator.undo();
        }

        assertThat(Sql.column(
                        database.dataSource(),
                        "SELECT concat_ws(' ', installed_rank, version, description, type, script, success,"
                                + " installed_by = current_user, checksum = (SELECT checksum FROM flyway_schema_history"
                                + " WHERE installed_rank = 3)) FROM flyway_schema_history WHERE installed_rank = 4"))
                .containsExactly("4 3 c DELETE V3__c.sql t t t");
    }

    @Test
    void takesBackAllAboveAVersionHighestFirst() {
        database.withThreeTables();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();

            assertThat(migrator.undoTo("1.0").undone())
                    .extracting(undone -> undone.version().orElseThrow())
                    .containsExactly("3", "2");
            assertThat(tables()).containsExactly("a");
            assertThat(migrator.undoTo("1")).hasToString("Nothing to undo; the database is at version 1");
            assertThat(migrator.undoTo("0").versionAfter()).isEmpty();
            assertThat(tables()).isEmpty();
            assertThat(migrator.undo()).hasToString("Nothing to undo; the database is at no version");
        }
    }

    @Test
    void takesBackAllOfTheLastRun() {
        database.withThreeTables();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            database.files().with("V4__d.sql", "CREATE TABLE d (id int)").with("V5__e.sql", "CREATE TABLE e (id int)");
            database.undoFiles().with("U4__d.sql", "DROP TABLE d").with("U5__e.sql", "DROP TABLE e");
            migrator.migrate();

            assertThat(migrator.undoRun().undone())
                    .extracting(undone -> undone.version().orElseThrow())
                    .containsExactly("5", "4");
            assertThat(migrator.undoRun().undone()).hasSize(3);
        }
    }

    @Test
    void versionsAreNumbersAndNotTexts() {
        database.files().with("V9__a.sql", "CREATE TABLE a (id int)").with("V10.0__b.sql", "CREATE TABLE b (id int)");
        database.undoFiles().with("U9.0__a.sql", "DROP TABLE a").with("U10__b.sql", "DROP TABLE b");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();

            assertThat(migrator.undo().versionAfter()).contains("9");
            assertThat(migrator.undo().versionAfter()).isEmpty();
        }
    }

    @Test
    void aFailureLeavesNothingOfThatUndo() {
        database.withThreeTables();
        database.undoFiles().with("U2__b.sql", "DROP TABLE b;\nDROP TABLE missing");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();

            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(() -> migrator.undoTo("0"))
                    .withMessage("""
                            Undo of 2 "b" failed; nothing of it was taken back.
                              file:       U2__b.sql, line 2
                              statement:  DROP TABLE missing
                              server:     table "missing" does not exist (SQLState 42P01)
                              remedy:     It names something that does not exist: perhaps it was dropped by hand. Write IF \
                            EXISTS, and allow the changed file with acceptChangedUndoFiles().
                              undone:     version 3, before this one""");
            assertThat(tables()).containsExactly("a", "b");
            assertThat(states()).containsExactly("1 APPLIED", "2 APPLIED", "3 UNDONE");
        }
    }

    @Test
    void doesNotApplyTheSameAgainByItself() {
        database.withThreeTables();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            migrator.undo();

            assertThat(states()).containsExactly("1 APPLIED", "2 APPLIED", "3 UNDONE");
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll(
                            "What was undone is not applied again by itself; nothing was changed.",
                            "V3__c.sql",
                            database.user() + " undid it at 20",
                            "redo()");
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::plan)
                    .withMessageContaining("V3__c.sql");
            assertThat(tables()).containsExactly("a", "b");

            database.files().with("V4__d.sql", "CREATE TABLE d (id int)");
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::migrate);
            assertThat(tables()).containsExactly("a", "b");

            assertThat(migrator.redo().applied()).hasSize(2);
            assertThat(migrator.migrate().applied()).isEmpty();
            assertThat(tables()).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void refusesBeforeItAppliesWhatComesBelowAHold() {
        database.withThreeTables();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            migrator.undoTo("1");
            database.files().with("V2__b.sql", "CREATE TABLE b (id bigint)");

            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll("nothing was changed", "V3__c.sql");
            assertThat(tables()).containsExactly("a");
        }
    }

    @Test
    void appliesAChangedFileAndGoesOnWithoutARemovedOne() {
        database.withThreeTables();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            migrator.undoTo("1");
            database.files().with("V2__b.sql", "CREATE TABLE b (id bigint)").without("V3__c.sql");
            database.undoFiles().without("U3__c.sql");

            assertThat(migrator.migrate().versionAfter()).contains("2");
            migrator.validate();
            assertThat(states()).containsExactlyInAnyOrder("1 APPLIED", "2 UNDONE", "3 UNDONE", "2 APPLIED");
        }
    }

    @Test
    void aFolderOfUndoFilesThatIsMissingMattersOnlyToAnUndo() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        try (Migrator migrator =
                database.migrator().undoLocations("classpath:no/such/folder").build()) {
            migrator.migrate();

            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::undo)
                    .withMessageContainingAll("no undo file for version 1 in classpath:no/such/folder", "U1__");
        }
    }

    @Test
    void triesAgainUntilItGetsItsLocks() throws Exception {
        database.withThreeTables();
        List<String> retries = new ArrayList<>();
        Connection reader = database.connect();
        MigrationListener listener = new MigrationListener() {
            @Override
            public void onRetry(String file, int tries, Duration pause, List<String> waitedFor) {
                retries.add(file);
                if (tries == 2) {
                    close(reader);
                }
            }
        };
        try (reader;
                Migrator migrator = database.migrator()
                        .lockTimeout(Duration.ofMillis(50))
                        .listener(listener)
                        .build()) {
            migrator.migrate();
            reader.setAutoCommit(false);
            Sql.run(reader, "SELECT * FROM c");

            assertThat(migrator.undo().undone()).hasSize(1);
            assertThat(retries).containsOnly("U3__c.sql").hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void whatRanOutsideATransactionIsTakenBackOutsideOfOne() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id); CREATE INDEX CONCURRENTLY j ON a (id)");
        database.undoFiles().with("U2__i.sql", "DROP INDEX CONCURRENTLY j; DROP INDEX CONCURRENTLY i");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();

            assertThat(migrator.undo().versionAfter()).contains("1");
            assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('i')"))
                    .containsOnlyNulls();
            assertThat(Sql.column(database.dataSource(), "SELECT script FROM kapgel_migration_step"))
                    .isEmpty();
            assertThat(migrator.redo().versionAfter()).contains("2");
        }
    }

    @Test
    void aMigrationInJavaIsTakenBackByAFile() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        database.undoFiles().with("U2__in_java.sql", "DROP TABLE by_java");
        try (Migrator migrator =
                database.migrator().javaMigrations(new V2__in_java()).build()) {
            migrator.migrate();
            migrator.undo();

            assertThat(tables()).containsExactly("a");
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContaining("V2__in_java");
            assertThat(migrator.redo().versionAfter()).contains("2");
            assertThat(migrator.undoRun().undone()).hasSize(1);
        }
    }

    @Test
    void settingsOfAnUndoFileReachNeitherTheNextNorTheApplication() {
        database.withThreeTables();
        database.undoFiles()
                .with("U3__c.sql", "SET search_path = pg_catalog; SET work_mem = '9MB'; DROP TABLE public.c");
        HikariConfig one = new HikariConfig();
        one.setDataSource(database.dataSource());
        one.setMaximumPoolSize(1);
        one.setAutoCommit(false);
        try (HikariDataSource pool = new HikariDataSource(one);
                Migrator migrator = Migrator.builder()
                        .dataSource(pool)
                        .locations(database.files().location())
                        .undoLocations(database.undoFiles().location())
                        .build()) {
            String settings = "SELECT name || setting FROM pg_settings ORDER BY 1";
            List<String> before = Sql.column(pool, settings);
            migrator.migrate();
            migrator.undoTo("1");

            assertThat(Sql.column(pool, settings)).isEqualTo(before);
            assertThat(Sql.column(
                            pool, "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"))
                    .isEmpty();
            assertThat(tables()).containsExactly("a");
        }
    }

    @Test
    void worksInASchemaThatTheSearchPathDoesNotName() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        database.undoFiles().with("U1__a.sql", "DROP TABLE a");
        try (Migrator migrator = database.migrator().schema("Shop").build()) {
            migrator.migrate();
            assertThat(migrator.undo().undone()).hasSize(1);
            assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('\"Shop\".a')"))
                    .containsOnlyNulls();
            assertThat(migrator.redo().applied()).hasSize(1);
        }
    }

    @Test
    void repeatableMigrationsStay() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__b.sql", "CREATE TABLE b (id int)")
                .with("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT id FROM a");
        database.undoFiles().with("U2__b.sql", "DROP TABLE b");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            migrator.undo();

            assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('v')"))
                    .containsExactly("v");
            assertThat(migrator.redo().applied()).hasSize(1);
        }
    }

    @Test
    void plainFlywayMayApplyAgainWhatWasUndone() {
        database.withThreeTables();
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            migrator.undo();
            Flyway.configure()
                    .dataSource(database.dataSource())
                    .locations(database.files().location())
                    .load()
                    .migrate();

            assertThat(migrator.migrate().applied()).isEmpty();
            assertThat(migrator.undo().versionAfter()).contains("2");
        }
    }

    @Test
    void undoToWantsAVersion() {
        try (Migrator migrator = database.migrator().build()) {
            for (String wrong : List.of("", "latest", "current", "3-1", "v3", ".", "1.", "99999999999999999999999x")) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> migrator.undoTo(wrong))
                        .withMessageContaining("undoTo takes the version");
            }
        }
    }

    private List<String> tables() {
        return Sql.column(
                database.dataSource(),
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                        + " AND relname !~ '^(flyway|kapgel)' ORDER BY 1");
    }

    private List<String> states() {
        try (Migrator migrator = database.migrator().build()) {
            return migrator.status().stream()
                    .map(status -> status.version().orElse("R") + " " + status.state())
                    .toList();
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("TypeName") // Flyway reads version and description from it.
    private static final class V2__in_java extends BaseJavaMigration {
        @Override
        public void migrate(Context context) throws Exception {
            Sql.run(context.getConnection(), "CREATE TABLE by_java (id int)");
        }
    }
}
