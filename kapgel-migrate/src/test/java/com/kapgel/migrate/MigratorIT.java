package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One migrator on a real server. The watchdog is there because Flyway's default hangs for ever. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MigratorIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @Test
    void appliesInOrderAndTellsWhatItDid() {
        database.files()
                .with("V10__c.sql", "INSERT INTO a SELECT 1")
                .with("V2__b.sql", "CREATE INDEX CONCURRENTLY i ON a (id)")
                .with("V1__the_table.sql", "CREATE TABLE a (id int)")
                .with("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT * FROM a");
        try (Migrator migrator = database.migrator().build()) {
            MigrationReport report = migrator.migrate();

            assertThat(report.versionBefore()).isEmpty();
            assertThat(report.versionAfter()).contains("10");
            assertThat(report.applied())
                    .extracting(migration -> migration.version().orElse("R") + " " + migration.description())
                    .containsExactly("1 the table", "2 b", "10 c", "R view");
        }
    }

    @Test
    void doesNothingTheSecondTime() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            MigrationReport second = migrator.migrate();

            assertThat(second.applied()).isEmpty();
            assertThat(second.versionBefore()).contains("1");
            assertThat(second).hasToString("Nothing to migrate; the database is at version 1");
        }
    }

    @Test
    void tellsWhereEachMigrationStands() {
        database.files()
                .with("V1__gone.sql", "CREATE TABLE a (id int)")
                .with("V2__changed.sql", "INSERT INTO a SELECT 2")
                .with("V3__kept.sql", "INSERT INTO a SELECT 3")
                .with("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT 1 AS one");
        try (Migrator migrator = database.migrator().build()) {
            migrator.migrate();
            database.files()
                    .without("V1__gone.sql")
                    .with("V2__changed.sql", "INSERT INTO a SELECT 4")
                    .with("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT 2 AS one")
                    .with("V4__new.sql", "SELECT 1");

            assertThat(migrator.status())
                    .extracting(MigrationStatus::toString)
                    .containsExactlyInAnyOrder(
                            "1 gone: MISSING",
                            "2 changed: CHANGED",
                            "3 kept: APPLIED",
                            "4 new: PENDING",
                            "repeatable view: OUTDATED",
                            "repeatable view: PENDING");
            assertThat(migrator.status().get(0).installedOn()).isPresent();
            assertThat(migrator.status().get(0).installedBy()).contains(database.user());
        }
    }

    @Test
    void leavesAHistoryThatPlainFlywayReads() {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        database.migrate();
        Flyway flyway = Flyway.configure()
                .dataSource(database.dataSource())
                .locations(database.files().location())
                .load();

        flyway.validate();
        assertThat(flyway.info().current().getVersion().getVersion()).isEqualTo("2");
    }

    @Test
    void refusesTablesThatNoMigrationMade() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        database.run("CREATE TABLE by_hand (id int)");
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll("non-empty schema", "baseline(version)")
                    .withMessageNotContaining("baselineOnMigrate");
        }
    }

    @Test
    void failsRatherThanQueueUpBehindALock() throws Exception {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        try (Migrator migrator = database.migrator()
                        .lockTimeout(Duration.ofMillis(50))
                        .retryLocksFor(Duration.ofMillis(500))
                        .build();
                Connection other = database.connect()) {
            migrator.migrate();
            other.setAutoCommit(false);
            Sql.run(other, "SELECT * FROM a");
            database.files().with("V2__b.sql", "CREATE TABLE b (id int);\nALTER TABLE a ADD COLUMN c int");

            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll(
                            "2 \"b\"", "nothing of it was applied", "V2__b.sql, line 2", "lockTimeout")
                    .satisfies(e -> assertThat(e.sqlState()).contains("55P03"));
            assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('b')"))
                    .containsOnlyNulls();

            other.rollback();
            assertThat(migrator.migrate().applied()).hasSize(1);
        }
    }

    @Test
    void letsAConcurrentIndexWaitForOlderTransactionsLongerThanAnyTimeout() throws Exception {
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int)")
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        database.run("ALTER DATABASE " + database.name() + " SET statement_timeout = '400ms'");
        try (Migrator migrator =
                        database.migrator().lockTimeout(Duration.ofMillis(50)).build();
                Connection older = database.connect()) {
            older.setAutoCommit(false);
            Sql.run(older, "SELECT txid_current()");
            CompletableFuture<MigrationReport> run = OwnThread.start(migrator::migrate);

            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> run.isDone() || isWaitingForASecond("CREATE INDEX CONCURRENTLY%"));
            assertThat(run).isNotDone();
            older.rollback();

            assertThat(run.get(60, TimeUnit.SECONDS).applied()).hasSize(2);
            assertThat(Sql.column(
                            database.dataSource(), "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"))
                    .containsExactly("t");
        }
    }

    private boolean isWaitingForASecond(String query) {
        return !Sql.column(
                        database.dataSource(),
                        "SELECT pid FROM pg_stat_activity WHERE query ILIKE '" + query
                                + "' AND state = 'active' AND wait_event_type = 'Lock'"
                                + " AND clock_timestamp() - query_start > interval '1 second'")
                .isEmpty();
    }
}
