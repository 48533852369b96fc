package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A repair that is cut off, that may not do what it wants, or that is not alone. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RepairInterruptedIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @BeforeEach
    void aChangedFileAndAnInvalidIndex() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1)");
        database.migrate();
        assertThatThrownBy(() -> database.run("CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)"))
                .hasMessageContaining("could not create unique index");
        database.files()
                .with("V1__a.sql", "CREATE TABLE a (id int); INSERT INTO a VALUES (1), (2)")
                .with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
    }

    @Test
    void cutOffInTheMiddleItIsBroughtToItsEndByTheNext() throws Exception {
        try (Migrator migrator = database.migrator().build();
                Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            Sql.run(writer, "INSERT INTO a VALUES (3)");
            CompletableFuture<MigrationException> failure =
                    OwnThread.start(() -> catchThrowableOfType(MigrationException.class, migrator::repair));
            database.awaitLockWait("DROP INDEX CONCURRENTLY%");
            terminate("DROP INDEX%");

            assertThat(failure.get(60, TimeUnit.SECONDS))
                    .hasMessageContainingAll(
                            "The repair stopped at index public.i of V2__i.sql; what it had done by then stays.",
                            "done:       V1__a.sql: the history has its checksum now.",
                            "57P01",
                            "Repair again");
            writer.rollback();

            assertThat(migrator.repair().repaired())
                    .containsExactly(
                            "V2__i.sql: index public.i was invalid and was dropped; the next migrate() builds it.");
            assertThat(migrator.migrate().versionAfter()).contains("2");
            migrator.validate();
        }
    }

    /** Killed while it drops the index: its session lives on until the server has brought the statement to its end. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void killedInTheMiddleOfAnObjectItIsBroughtToItsEndByTheNext(boolean withItsSession) throws Exception {
        try (MigratingProcess process = MigratingProcess.start(database.database(), database.files(), "repair");
                Migrator migrator = database.migrator().build();
                Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            Sql.run(writer, "INSERT INTO a VALUES (3)");
            process.awaitReady();
            process.go();
            database.awaitLockWait("DROP INDEX CONCURRENTLY%");
            process.kill();
            if (withItsSession) {
                terminate("DROP INDEX%");
            }
            assertThat(invalid()).containsExactly("i");
            writer.rollback();

            assertThat(migrator.repair().repaired())
                    .doesNotContain("V1__a.sql: the history has its checksum now.")
                    .hasSizeLessThanOrEqualTo(1);
            assertThat(invalid()).isEmpty();
            assertThat(migrator.migrate().versionAfter()).contains("2");
            migrator.validate();
        }
    }

    /** Killed before its transaction is through, it has changed no row; the next one changes all of them, once. */
    @Test
    void killedInTheMiddleOfTheRowsItHasChangedNone() throws Exception {
        try (MigratingProcess process = MigratingProcess.start(database.database(), database.files(), "repair");
                Migrator migrator = database.migrator().build();
                Connection other = database.connect()) {
            List<String> before = rows();
            process.awaitReady();
            other.setAutoCommit(false);
            // The journal comes after the history, which has been changed by then.
            Sql.run(other, "LOCK kapgel_migration IN SHARE MODE");
            process.go();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !Sql.column(
                                    database.dataSource(),
                                    "SELECT pid FROM pg_stat_activity WHERE query LIKE 'UPDATE%kapgel_migration%'"
                                            + " AND datname = current_database() AND wait_event_type = 'Lock'")
                            .isEmpty());
            process.kill();
            other.rollback();

            assertThat(rows()).isEqualTo(before);
            assertThat(migrator.repair().repaired()).hasSize(3);
            assertThat(migrator.repair().repaired()).isEmpty();
            migrator.migrate();
            migrator.validate();
        }
    }

    @Test
    void whoeverIsInTheWayIsNamed() throws Exception {
        try (Migrator migrator = database.migrator()
                        .lockTimeout(Duration.ofMillis(200))
                        .retryLocksFor(Duration.ofMillis(600))
                        .build();
                Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            Sql.run(writer, "INSERT INTO a VALUES (3)");
            String pid = Sql.column(writer, "SELECT pg_backend_pid()").get(0);

            assertThat(catchThrowableOfType(MigrationException.class, migrator::repair))
                    .hasMessageContainingAll("index public.i", "waited for:", "pid " + pid, "55P03", "Repair again");
            writer.rollback();
            assertThat(migrator.repair().repaired()).hasSize(1);
        }
    }

    @Test
    void rowsThatSomebodyHasLockedAreTriedAgain() throws Exception {
        List<String> retries = Collections.synchronizedList(new ArrayList<>());
        Connection other = database.connect();
        MigrationListener listener = new MigrationListener() {
            @Override
            public void onRetry(String file, int tries, Duration pause, List<String> waitedFor) {
                retries.add(file);
                Sql.run(
                        database.dataSource(),
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ="
                                + " 'LOCK flyway_schema_history IN SHARE MODE' AND datname = current_database()");
            }
        };
        try (other;
                Migrator migrator = database.migrator()
                        .lockTimeout(Duration.ofMillis(100))
                        .listener(listener)
                        .build()) {
            other.setAutoCommit(false);
            Sql.run(other, "LOCK flyway_schema_history IN SHARE MODE");

            assertThat(migrator.repair().repaired()).hasSize(3);
            assertThat(retries).contains("flyway_schema_history");
        }
    }

    @Test
    void withoutTheRightItSaysWhichIsMissing() {
        String role = "repairs_" + database.name();
        database.run("CREATE ROLE " + role + " LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);
        try (Migrator migrator =
                database.migrator().database(database.url(), role, "").build()) {
            assertThat(catchThrowableOfType(MigrationException.class, migrator::repair))
                    .hasMessageContainingAll(
                            "nothing was changed", "permission denied", "42501", "Repair as the owner of the schema");

            database.run("GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role);
            assertThat(catchThrowableOfType(MigrationException.class, migrator::repair))
                    .hasMessageContainingAll(
                            "The repair stopped at index public.i of V2__i.sql; what it had done by then stays.",
                            "must be owner of index i",
                            "Repair as the owner");
        } finally {
            database.run("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void waitsForAnotherInstance() throws Exception {
        List<String> waits = Collections.synchronizedList(new ArrayList<>());
        MigrationListener listener = new MigrationListener() {
            @Override
            public void onWait(String holder, Duration waited) {
                waits.add(holder);
            }
        };
        try (Migrator migrator = database.migrator().listener(listener).build();
                Connection other = database.connect()) {
            long number = new HistoryTable("public", "flyway_schema_history").lockNumber();
            Sql.run(other, "SELECT pg_advisory_lock(" + number + ")");
            CompletableFuture<MigrationReport> repair = OwnThread.start(migrator::repair);
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> !waits.isEmpty());
            assertThat(repair).isNotDone();
            assertThatExceptionOfType(MigrationException.class).isThrownBy(migrator::validate);
            Sql.run(other, "SELECT pg_advisory_unlock(" + number + ")");

            assertThat(repair.get(60, TimeUnit.SECONDS).repaired()).hasSize(3);
        }
    }

    private List<String> rows() {
        return Sql.column(
                database.dataSource(),
                "SELECT h::text FROM flyway_schema_history h UNION ALL SELECT k::text FROM kapgel_migration k");
    }

    private List<String> invalid() {
        return Sql.column(
                database.dataSource(), "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid ORDER BY 1");
    }

    private void terminate(String query) {
        database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '" + query
                + "' AND datname = current_database() AND pid <> pg_backend_pid()");
    }
}
