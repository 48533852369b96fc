package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.kapgel.testkit.FaultProxy;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPgBouncer;
import com.kapgel.testkit.TestPostgres;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.flywaydb.core.internal.strategy.RetryStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The traps that a migration runner on PostgreSQL can fall into, by the numbers of the table in the README, which also tells what
 * plain Flyway does ({@link TrapTableIT}).
 *
 * <p>Elsewhere: several instances and killed ones (9, 28) in {@link ConcurrentStartIT} and {@link KilledRunIT}; autovacuum against
 * wraparound (24) in {@link BlockersIT}; clocks and time zones (29) in {@link MaintenanceWindowTest}.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunnerTrapsIT {

    private static final String INVALID_INDEXES =
            "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid";

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    /** Trap 1. */
    @Test
    void aConcurrentIndexIsBuiltOutsideATransactionAlsoBesideOtherStatements() {
        files("V1__a.sql", "CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY i ON a (id); INSERT INTO a VALUES (1)");

        migrate();

        assertThat(column("SELECT id FROM a")).containsExactly("1");
        assertThat(column(INVALID_INDEXES)).isEmpty();
    }

    /** Trap 2. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aConcurrentIndexDoesNotWaitForTheRunnersOwnLock() {
        files("V1__a.sql", "CREATE TABLE a (id int)", "V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");

        migrate();

        assertThat(column(INVALID_INDEXES)).isEmpty();
    }

    /** Trap 3. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "REINDEX INDEX CONCURRENTLY a_pkey",
                "REINDEX TABLE CONCURRENTLY a",
                "REINDEX (CONCURRENTLY) TABLE a",
                "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY",
                "CLUSTER",
                "CALL commits()",
                "DO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; END $$",
                "VACUUM a",
            })
    void whatCannotRunInATransactionIsRecognised(String statement) {
        files("V1__a.sql", """
                CREATE TABLE a (id int PRIMARY KEY);
                CREATE TABLE p (id int) PARTITION BY RANGE (id);
                CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
                CREATE PROCEDURE commits() LANGUAGE plpgsql AS 'BEGIN INSERT INTO a VALUES (2); COMMIT; END';""", "V2__b.sql", statement);

        assertThat(migrate().versionAfter()).contains("2");
    }

    /** Trap 4. */
    @Test
    void settingsMayStandBesideAConcurrentIndex() {
        files("V1__a.sql", "CREATE TABLE a (id int)");
        files("V2__i.sql", "SET maintenance_work_mem = '32MB'; CREATE INDEX CONCURRENTLY i ON a (id)");

        assertThat(migrate().versionAfter()).contains("2");
    }

    /** Trap 5. */
    @Test
    void ifNotExistsIsNoSuccessWhileTheIndexIsInvalid() {
        files("V1__a.sql", "CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1)");
        files("V2__i.sql", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON a (id)");

        assertThat(failure()).hasMessageContainingAll("V2__i.sql, line 1", "23505");
        assertThat(failure()).hasMessageContainingAll("V2__i.sql, line 1", "23505");
        database.run("DELETE FROM a");
        migrate();

        assertThat(column("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"))
                .containsExactly("t");
    }

    /** Trap 6. */
    @ParameterizedTest
    @ValueSource(strings = {"CREATE INDEX CONCURRENTLY j ON a (id)", "REINDEX INDEX CONCURRENTLY i"})
    void timeoutsOfTheDatabaseDoNotCutConcurrentIndexWork(String statement) throws Exception {
        files("V1__a.sql", "CREATE TABLE a (id int); CREATE INDEX i ON a (id)");
        migrate();
        files("V2__j.sql", statement);
        alterDatabase("lock_timeout = '300ms'");
        alterDatabase("statement_timeout = '500ms'");
        try (Connection older = database.connect();
                Migrator migrator = database.migrator().build()) {
            older.setAutoCommit(false);
            Sql.run(older, "INSERT INTO a VALUES (1)");
            CompletableFuture<MigrationReport> run = OwnThread.start(migrator::migrate);
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> run.isDone()
                            || !column(
                                            "SELECT 1 FROM pg_stat_activity WHERE query = '" + statement
                                                    + "' AND state = 'active' AND clock_timestamp() - query_start > interval '1 s'")
                                    .isEmpty());
            older.rollback();

            assertThat(run.get(60, TimeUnit.SECONDS).versionAfter()).contains("2");
        }
        assertThat(column(INVALID_INDEXES)).isEmpty();
    }

    /** Trap 7. */
    @Test
    void noRequestQueuesUpForLongBehindAMigrationThatWaits() throws Exception {
        files("V1__a.sql", "CREATE TABLE a (id int)");
        migrate();
        files("V2__b.sql", "ALTER TABLE a ADD b int");
        AtomicInteger retries = new AtomicInteger();
        try (Connection reader = database.connect();
                Connection request = database.connect();
                Migrator migrator =
                        database.migrator().listener(counting(retries)).build()) {
            reader.setAutoCommit(false);
            Sql.run(reader, "SELECT * FROM a");
            CompletableFuture<MigrationReport> run = OwnThread.start(migrator::migrate);
            AtomicLong longestNanos = new AtomicLong();
            await().atMost(60, TimeUnit.SECONDS)
                    .pollInterval(5, TimeUnit.MILLISECONDS)
                    .until(() -> {
                        long start = System.nanoTime();
                        Sql.run(request, "SELECT * FROM a");
                        longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
                        return run.isDone() || retries.get() >= 4;
                    });
            assertThat(run).isNotDone();
            reader.rollback();

            assertThat(run.get(60, TimeUnit.SECONDS).versionAfter()).contains("2");
            // lockTimeout is 250 ms; the rest is for a machine that is busy.
            assertThat(Duration.ofNanos(longestNanos.get())).isLessThan(Duration.ofSeconds(1));
        }
    }

    /** Trap 8. */
    @Test
    void aLockThatIsNotGivenMakesTheWholeFileRunAgain() throws Exception {
        files("V1__a.sql", "CREATE TABLE a (id int); CREATE TABLE log (line text)");
        migrate();
        files("V2__b.sql", "INSERT INTO log VALUES ('once'); ALTER TABLE a ADD b int");
        AtomicInteger retries = new AtomicInteger();
        try (Connection reader = database.connect();
                Migrator migrator = database.migrator()
                        .lockTimeout(Duration.ofMillis(50))
                        .listener(counting(retries))
                        .build()) {
            reader.setAutoCommit(false);
            Sql.run(reader, "SELECT * FROM a");
            CompletableFuture<MigrationReport> run = OwnThread.start(migrator::migrate);
            await().atMost(60, TimeUnit.SECONDS).until(() -> run.isDone() || retries.get() >= 3);
            reader.rollback();

            assertThat(run.get(60, TimeUnit.SECONDS).versionAfter()).contains("2");
        }
        assertThat(column("SELECT line FROM log")).containsExactly("once");
    }

    /** Trap 9: Flyway keeps for all of its instances in the JVM how often one tries. */
    @Test
    void whoWaitsForAnotherInstanceSaysForWhomAndIsNotCutShortByAnotherFlyway() throws Exception {
        files("V1__a.sql", "CREATE TABLE a (id int)");
        List<String> seen = new CopyOnWriteArrayList<>();
        long lock = new HistoryTable("public", "flyway_schema_history").lockNumber();
        try (Connection leader = database.connect();
                Migrator migrator =
                        database.migrator().listener(collectingHolders(seen)).build()) {
            Sql.run(leader, "SELECT pg_advisory_lock(" + lock + ")");
            RetryStrategy.setNumberOfRetries(0);
            CompletableFuture<MigrationReport> run = OwnThread.start(migrator::migrate);
            await().atMost(60, TimeUnit.SECONDS).until(() -> run.isDone() || seen.size() >= 2);
            Sql.run(leader, "SELECT pg_advisory_unlock(" + lock + ")");

            assertThat(run.get(60, TimeUnit.SECONDS).versionAfter()).contains("1");
            assertThat(seen.get(0))
                    .contains(
                            "pid "
                                    + Sql.column(leader, "SELECT pg_backend_pid()")
                                            .get(0),
                            "pg_advisory_lock");
        }
    }

    /** Trap 10. */
    @Test
    void afterAFailureOutsideATransactionNoStatementRunsTwice() {
        files("V1__a.sql.conf", "executeInTransaction=false");
        files("V1__a.sql", """
                CREATE TABLE a (id int);
                INSERT INTO a VALUES (1);
                INSERT INTO a VALUES (2);
                INSERT INTO b VALUES (3);""");

        assertThat(failure()).hasMessageContainingAll("V1__a.sql, line 4", "goes on with this statement");
        assertThat(failure()).hasMessageContainingAll("V1__a.sql, line 4", "goes on with this statement");
        database.run("CREATE TABLE b (id int)");
        migrate();

        assertThat(column("SELECT id FROM a UNION ALL SELECT id FROM b ORDER BY 1"))
                .containsExactly("1", "2", "3");
        assertThat(column("SELECT success FROM flyway_schema_history")).containsExactly("t");
    }

    /** Traps 11 and 38. */
    @Test
    void aPoolOfOneThatLooksForLeaksIsEnough() {
        files("V1__a.sql", "CREATE TABLE a (id int)", "V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        try (HikariDataSource pool = pool(1);
                Migrator migrator = Migrator.builder()
                        .dataSource(pool)
                        .locations(database.files().location())
                        .build()) {
            assertThat(migrator.migrate().versionAfter()).contains("2");
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    /** Trap 12. */
    @Test
    void settingsOfAMigrationDoNotStayOnTheApplicationsPool() {
        files("V1__a.sql", "SET lock_timeout = '1234ms'; SET statement_timeout = '7s'");
        try (HikariDataSource pool = pool(1);
                Migrator migrator = Migrator.builder()
                        .dataSource(pool)
                        .locations(database.files().location())
                        .build()) {
            migrator.migrate();

            assertThat(Sql.column(
                            pool, "SELECT current_setting('lock_timeout') || current_setting('statement_timeout')"))
                    .containsExactly("00");
        }
    }

    /** Trap 13. */
    @Test
    void aStatementThatBecameACommentIsAChange() {
        files("V1__a.sql", "CREATE TABLE a (id int);\n-- empty\nDELETE FROM a;");
        migrate();
        files("V1__a.sql", "CREATE TABLE a (id int);\n-- emptyDELETE FROM a;");

        assertThat(failure()).hasMessageContaining("V1__a.sql was changed after it had been applied");
    }

    /** Trap 14. */
    @Test
    void noSettingNeedsJackson() {
        assumeTrue(
                getClass().getResource("/com/fasterxml/jackson/databind/ObjectMapper.class") == null,
                "older versions of Flyway bring it along");
        files("V1__a.sql", "CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY i ON a (id)");

        assertThat(migrate().versionAfter()).contains("1");
    }

    /** Trap 15: each statement of such a file is a transaction, and the runner's timeouts hold in all of them. */
    @Test
    void setLocalOutsideATransactionChangesNothing() {
        files("V1__a.sql.conf", "executeInTransaction=false");
        files("V1__a.sql", """
                SET LOCAL lock_timeout = '77ms';
                CREATE TABLE a AS SELECT current_setting('lock_timeout') AS seen;""");

        migrate();

        assertThat(column("SELECT seen FROM a")).containsExactly("250ms");
    }

    /** Trap 16. */
    @Test
    void aValueThatIsNewInAnEnumIsUsedInAFileOfItsOwn() {
        files("V1__a.sql", "CREATE TYPE status AS ENUM ('NEW'); CREATE TABLE a (status status)");
        files("V2__b.sql", "ALTER TYPE status ADD VALUE 'PAID';\nINSERT INTO a VALUES ('PAID')");

        assertThat(failure()).hasMessageContainingAll("V2__b.sql, line 2", "55P04", "file of its own");

        files("V2__b.sql", "ALTER TYPE status ADD VALUE 'PAID'", "V3__c.sql", "INSERT INTO a VALUES ('PAID')");
        migrate();
        assertThat(column("SELECT status FROM a")).containsExactly("PAID");
    }

    /** Trap 17. */
    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "COMMIT", "ROLLBACK", "START TRANSACTION", "END", "PREPARE TRANSACTION 'x'"})
    void aFileThatBeginsOrEndsATransactionIsRefused(String control) {
        files("V1__a.sql", "CREATE TABLE a (id int);\n" + control + ";\nCREATE TABLE b (id int)");

        assertThat(failure()).hasMessageContainingAll("V1__a.sql, line 2", "begins or ends a transaction", "Take");
        assertThat(column("SELECT to_regclass('a')")).containsOnlyNulls();
    }

    /** Trap 17, where it would have run outside a transaction: the refusal is no failure that needs a repair. */
    @Test
    void afterARefusalNothingHasToBeRepaired() {
        files("V1__a.sql", "BEGIN; CREATE TABLE a (id int); COMMIT; CREATE INDEX CONCURRENTLY i ON a (id)");
        assertThat(failure()).hasMessageContaining("begins or ends a transaction");

        files("V1__a.sql", "CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY i ON a (id)");

        assertThat(migrate().versionAfter()).contains("1");
    }

    /** Trap 20; how it is told, in {@link PgBouncerIT}. */
    @Test
    void aPoolerInTransactionModeIsRefused() {
        assumeTrue(TestPgBouncer.isInstalled(), TestPgBouncer.HOW_TO_INSTALL);
        try (TestDatabase other = TestPostgres.shared().freshDatabase();
                TestPgBouncer pooler = TestPgBouncer.before(other)
                        .setting("pool_mode", "transaction")
                        .start();
                Migrator migrator = Migrator.builder()
                        .database(pooler.url(), other.user(), other.password())
                        .build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll("PgBouncer in transaction mode", "url of the server itself");
            assertThat(Sql.column(other.dataSource(), "SELECT to_regclass('flyway_schema_history')"))
                    .containsOnlyNulls();
        }
    }

    /** Trap 21. */
    @Test
    void aSearchPathEndsWithItsFileAndIsSetAgainWhereTheFileIsContinued() {
        database.run("CREATE SCHEMA shop; CREATE SCHEMA history");
        files("V1__a.sql", "SET search_path = shop; CREATE TABLE a (id int)");
        files("V2__b.sql", "CREATE TABLE b (id int)");
        files("V3__c.sql", "SET search_path = shop;\nCREATE INDEX CONCURRENTLY i ON a (missing)");
        try (Migrator migrator = database.migrator().schema("history").build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContaining("V3__c.sql, line 2");
            files("V3__c.sql", "SET search_path = shop;\nCREATE INDEX CONCURRENTLY i ON a (id)");

            assertThat(migrator.migrate().versionAfter()).contains("3");
        }
        assertThat(column("SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN"
                        + " ('shop', 'history', 'public') ORDER BY 1"))
                .containsExactly(
                        "history.b",
                        "history.flyway_schema_history",
                        "history.kapgel_migration",
                        "history.kapgel_migration_step",
                        "shop.a");
        assertThat(column("SELECT to_regclass('shop.i')")).containsExactly("shop.i");
    }

    /** Trap 22. */
    @Test
    void aTableOfSomebodyElseIsNamedWithWhoMayAlterIt() {
        database.run("CREATE TABLE other (id int)");
        try (Role role = new Role(database)) {
            files("V1__a.sql", "ALTER TABLE other ADD b int");
            try (Migrator migrator = role.migrator().build()) {
                migrator.baseline("0");
            }

            assertThat(failure(role.migrator()))
                    .hasMessageContainingAll(
                            "V1__a.sql, line 1", "must be owner of table other", "42501", "Migrate as the owner");
        }
    }

    /** Trap 22: the history belongs to who has logged in, also while a file works as somebody else. */
    @ParameterizedTest
    @CsvSource({"CREATE INDEX", "CREATE INDEX CONCURRENTLY"})
    void aFileMayWorkAsAnotherRole(String createIndex) {
        String owner = "owner_of_" + database.name();
        database.run("CREATE ROLE " + owner + "; CREATE SCHEMA shop AUTHORIZATION " + owner);
        try {
            files(
                    "V1__a.sql",
                    "SET ROLE " + owner + "; CREATE TABLE shop.a (id int);" + createIndex
                            + " i ON shop.a (id); INSERT INTO shop.a VALUES (1)");
            files("V2__b.sql", "CREATE TABLE b (id int)");

            migrate();

            assertThat(column("SELECT tableowner FROM pg_tables WHERE tablename IN ('a', 'b') ORDER BY tablename"))
                    .containsExactly(owner, database.user());
            assertThat(column("SELECT id FROM shop.a")).containsExactly("1");
        } finally {
            database.run("DROP SCHEMA shop CASCADE; DROP ROLE " + owner);
        }
    }

    /** Trap 23. */
    @Test
    void aStatementTimeoutOfTheRoleHoldsForShortStatementsOnly() {
        alterDatabase("statement_timeout = '700ms'");
        slowIndexesAndThenASlowStatement(60);

        assertThat(failure()).hasMessageContainingAll("V4__c.sql, line 1", "57014", "statement_timeout");
        assertThat(column(INVALID_INDEXES)).isEmpty();
    }

    /** Trap 23. */
    @Test
    void noTransactionIsIdleBetweenTwoTries() throws Exception {
        files("V1__a.sql", "CREATE TABLE a (id int)");
        migrate();
        files("V2__b.sql", "ALTER TABLE a ADD b int");
        alterDatabase("idle_in_transaction_session_timeout = '600ms'");
        AtomicInteger retries = new AtomicInteger();
        try (Connection reader = database.connect();
                Migrator migrator = database.migrator()
                        .lockTimeout(Duration.ofMillis(10))
                        .listener(counting(retries))
                        .build()) {
            Sql.run(reader, "SET idle_in_transaction_session_timeout = 0");
            reader.setAutoCommit(false);
            Sql.run(reader, "SELECT * FROM a");
            CompletableFuture<MigrationReport> run = OwnThread.start(migrator::migrate);
            await().atMost(60, TimeUnit.SECONDS).until(() -> run.isDone() || retries.get() >= 5);
            reader.rollback();

            assertThat(run.get(60, TimeUnit.SECONDS).versionAfter()).contains("2");
        }
    }

    /** Trap 23. */
    @Test
    void aTransactionTimeoutDoesNotCutWhatIsLongByNature() {
        assumeTrue(
                column("SELECT name FROM pg_settings WHERE name = 'transaction_timeout'")
                                .size()
                        == 1,
                "PostgreSQL has transaction_timeout from 17 on");
        alterDatabase("transaction_timeout = '800ms'");
        slowIndexesAndThenASlowStatement(70);

        assertThat(failure()).hasMessageContainingAll("V4__c.sql, line 1", "25P04", "transaction_timeout");
        assertThat(column(INVALID_INDEXES)).isEmpty();
    }

    /** Trap 25. */
    @Test
    void aPreparedTransactionThatHoldsUpAnIndexIsNamed() throws Exception {
        assumeTrue(!TestPostgres.shared().isExternal(), "needs a server with max_prepared_transactions");
        files("V1__a.sql", "CREATE TABLE a (id int)");
        try (TestPostgres server = TestPostgres.builder()
                        .setting("max_prepared_transactions", "5")
                        .start();
                TestDatabase other = server.freshDatabase();
                Migrator migrator = Migrator.builder()
                        .database(other.url(), other.user(), other.password())
                        .locations(database.files().location())
                        .retryLocksFor(Duration.ofSeconds(3))
                        .build()) {
            migrator.migrate();
            try (Connection payment = other.connect()) {
                payment.setAutoCommit(false);
                Sql.run(payment, "INSERT INTO a VALUES (1)");
                Sql.run(payment, "PREPARE TRANSACTION 'payment 7'");
            }
            files("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");

            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll("prepared transaction 'payment 7'", "ROLLBACK PREPARED 'payment 7'");

            Sql.run(other.dataSource(), "ROLLBACK PREPARED 'payment 7'");
            assertThat(migrator.migrate().versionAfter()).contains("2");
            assertThat(Sql.column(other.dataSource(), INVALID_INDEXES)).isEmpty();
        }
    }

    /** Trap 27. */
    @ParameterizedTest
    @CsvSource({"CREATE INDEX, nothing of it was applied", "CREATE INDEX CONCURRENTLY, it goes on with this statement"})
    void anIndexThatFindsTheDiskFullLeavesNothing(String createIndex, String what) throws Exception {
        Path disk = Files.createTempDirectory("small-disk");
        assumeTrue(mount(disk), "only root may mount a small disk");
        String space = "small_" + database.name();
        try {
            Path data =
                    Path.of(column("SELECT current_setting('data_directory')").get(0));
            Path home = Files.createDirectory(disk.resolve("tablespace"));
            Files.setOwner(home, Files.getOwner(data));
            database.run("CREATE TABLESPACE " + space + " LOCATION '" + home + "'");
            files("V1__a.sql", "CREATE TABLE a AS SELECT generate_series(1, 400000) AS id");
            files("V2__i.sql", createIndex + " i ON a (id) TABLESPACE " + space);

            assertThat(failure())
                    .hasMessageContainingAll("V2__i.sql, line 1", createIndex + " i", "53100", "Make room", what);

            assertThat(column("SELECT to_regclass('i')")).containsOnlyNulls();
            database.run("TRUNCATE a");
            assertThat(migrate().versionAfter()).contains("2");
        } finally {
            database.run("DROP INDEX IF EXISTS i");
            database.run("DROP TABLESPACE IF EXISTS " + space);
            new ProcessBuilder("umount", disk.toString()).start().waitFor();
            Files.delete(disk);
        }
    }

    /** Trap 27. */
    @Test
    void anIndexThatNeedsTooMuchSpaceForSortingLeavesNothing() {
        alterDatabase("temp_file_limit = '1MB'");
        alterDatabase("maintenance_work_mem = '1MB'");
        alterDatabase("max_parallel_maintenance_workers = 0");
        files("V1__a.sql", "CREATE TABLE a AS SELECT md5(i::text) AS id FROM generate_series(1, 60000) i");
        files("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");

        assertThat(failure()).hasMessageContainingAll("V2__i.sql, line 1", "53400", "temp_file_limit");

        assertThat(column(INVALID_INDEXES)).isEmpty();
        alterDatabase("temp_file_limit = '-1'");
        assertThat(migrate().versionAfter()).contains("2");
    }

    /** Trap 28. */
    @Test
    void whatEndedBeforeItsRowInTheHistoryIsNotRunAgain() {
        files("V1__a.sql", "CREATE TABLE a (id int)");
        migrate();
        database.run("""
                CREATE FUNCTION full_stop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END';
                CREATE TRIGGER full_stop BEFORE INSERT ON flyway_schema_history EXECUTE FUNCTION full_stop()""");
        files("V2__b.sql", "INSERT INTO a VALUES (1); CREATE INDEX CONCURRENTLY i ON a (id); INSERT INTO a VALUES (2)");
        assertThat(failure()).hasMessageContainingAll("history", "connection was cut", "Migrate again");
        assertThat(column("SELECT id FROM a ORDER BY 1")).containsExactly("1", "2");
        database.run("DROP TRIGGER full_stop ON flyway_schema_history");

        migrate();

        assertThat(column("SELECT id FROM a ORDER BY 1")).containsExactly("1", "2");
        assertThat(column("SELECT version FROM flyway_schema_history WHERE success ORDER BY 1"))
                .containsExactly("1", "2");
    }

    /** Trap 28: also where the connection is cut while a statement runs, the message says which one. */
    @ParameterizedTest
    @CsvSource({"CREATE INDEX, nothing of it was applied", "CREATE INDEX CONCURRENTLY, what came before stays"})
    void aConnectionThatIsCutInAStatementIsToldWithTheStatement(String createIndex, String what) {
        database.run("CREATE FUNCTION cut(int) RETURNS int IMMUTABLE LANGUAGE sql AS"
                + " 'SELECT $1 FROM pg_terminate_backend(pg_backend_pid())';"
                + " CREATE SCHEMA shop; CREATE TABLE shop.a AS SELECT 1 AS id");
        files("V1__i.sql", "SELECT 1;\n" + createIndex + " i ON shop.a (public.cut(id))");

        try (Migrator migrator = database.migrator().schema("shop").build()) {
            migrator.baseline("0");
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll(
                            "V1__i.sql, line 2", "57P01", what, "Migrate again when the server is back");
            database.run("CREATE OR REPLACE FUNCTION cut(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1'");

            assertThat(migrator.migrate().versionAfter()).contains("1");
        }
        assertThat(column(INVALID_INDEXES)).isEmpty();
    }

    /** Trap 28: the same where it is the network that breaks. The server's end of it is told by {@code pg_stat_activity}. */
    @ParameterizedTest
    @CsvSource({"CREATE INDEX, nothing of it was applied", "CREATE INDEX CONCURRENTLY, what came before stays"})
    void aNetworkThatBreaksInAStatementIsToldWithTheStatement(String createIndex, String what) throws Exception {
        files("V1__a.sql", "CREATE TABLE a AS SELECT 1 AS id");
        migrate();
        files("V2__i.sql", "SELECT 1;\n" + createIndex + " i ON a (id)");
        try (FaultProxy network = FaultProxy.before(TestPostgres.shared().port());
                Connection writer = database.connect();
                Migrator migrator = Migrator.builder()
                        .database(
                                "jdbc:postgresql://127.0.0.1:" + network.port() + "/" + database.name(),
                                database.user(),
                                database.password())
                        .locations(database.files().location())
                        .lockTimeout(Duration.ofMinutes(5))
                        .build()) {
            writer.setAutoCommit(false);
            Sql.run(writer, "INSERT INTO a VALUES (2)");
            CompletableFuture<MigrationReport> run = OwnThread.start(migrator::migrate);
            database.awaitLockWait("CREATE INDEX%");

            network.reset();

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> run.get(60, TimeUnit.SECONDS))
                    .havingCause()
                    .withMessageContainingAll(
                            "V2__i.sql, line 2",
                            createIndex + " i",
                            "08006",
                            what,
                            "Migrate again when the server is back");
            writer.rollback();

            assertThat(migrator.migrate().versionAfter()).contains("2");
        }
        assertThat(column(INVALID_INDEXES)).isEmpty();
    }

    /** Trap 28. */
    @Test
    void theNextRunWaitsForAStatementWhoseClientIsGone() throws Exception {
        files("V1__a.sql", "CREATE TABLE a (id int)");
        migrate();
        files("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        List<String> seen = new CopyOnWriteArrayList<>();
        List<Connection> sockets = new CopyOnWriteArrayList<>();
        try (Connection older = database.connect();
                Migrator dying = Migrator.builder()
                        .dataSource(SuppliedConnections.from(() -> {
                            sockets.add(database.connect());
                            return sockets.get(sockets.size() - 1);
                        }))
                        .locations(database.files().location())
                        .build();
                Migrator next =
                        database.migrator().listener(collectingHolders(seen)).build()) {
            older.setAutoCommit(false);
            Sql.run(older, "INSERT INTO a VALUES (1)");
            CompletableFuture<MigrationReport> cut = OwnThread.start(dying::migrate);
            database.awaitAnswer("SELECT 1 FROM pg_stat_progress_create_index WHERE datname = current_database()");
            // Without a word to the server, as when the process is killed: it goes on.
            for (Connection socket : sockets) {
                socket.abort(Runnable::run);
            }
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> cut.get(60, TimeUnit.SECONDS))
                    .withMessageContaining("V2__i.sql, line 1");

            CompletableFuture<MigrationReport> run = OwnThread.start(next::migrate);
            await().atMost(60, TimeUnit.SECONDS).until(() -> run.isDone() || !seen.isEmpty());
            older.rollback();

            assertThat(run.get(60, TimeUnit.SECONDS).versionAfter()).contains("2");
            assertThat(seen.get(0)).contains("running a statement", "CREATE INDEX CONCURRENTLY i");
        }
        assertThat(column(INVALID_INDEXES)).isEmpty();
    }

    /** Trap 30. */
    @Test
    void aConcurrentIndexOnAPartitionedTableIsRefusedWithTheWayThere() {
        files(
                "V1__p.sql",
                "CREATE TABLE p (id int) PARTITION BY RANGE (id);"
                        + " CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)");
        files("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON p (id)");

        assertThat(failure())
                .hasMessageContainingAll("V2__i.sql, line 1", "partitioned", "ON ONLY", "ATTACH PARTITION");

        files("V2__i.sql", """
                CREATE INDEX i ON ONLY p (id);
                CREATE INDEX CONCURRENTLY i1 ON p1 (id);
                ALTER INDEX i ATTACH PARTITION i1;""");
        migrate();
        assertThat(column(INVALID_INDEXES)).isEmpty();
    }

    /** Trap 31. */
    @Test
    void rowsThatBreakAUniqueIndexAreCorrectedAndTheRunGoesOn() {
        files("V1__a.sql", "CREATE TABLE a (email text); INSERT INTO a VALUES ('ann@x'), ('ann@x')");
        files("V2__i.sql", "CREATE UNIQUE INDEX CONCURRENTLY i ON a (email)");

        assertThat(failure())
                .hasMessageContainingAll("V2__i.sql, line 1", "23505", "Rows that are already there")
                .hasMessageNotContaining("ann@x");
        assertThat(column(INVALID_INDEXES)).isEmpty();
    }

    /** Trap 32. */
    @ParameterizedTest
    @CsvSource({"'', V2__b.sql", "executeInTransaction=false, 'V2__b.sql, line 1'"})
    void aConstraintThatIsCheckedAtTheEndNamesTheFile(String settings, String place) {
        files(
                "V1__a.sql",
                "CREATE TABLE a (id int PRIMARY KEY);"
                        + " CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED)");
        files("V2__b.sql", "INSERT INTO b VALUES (7)", "V2__b.sql.conf", settings);

        assertThat(failure()).hasMessageContainingAll("Migration 2 \"b\" failed", place, "23503", "Rows");
        assertThat(column("SELECT * FROM b")).isEmpty();
    }

    /** Trap 33: the driver keeps what a statement raises, which is too much for 64 MB here. */
    @ParameterizedTest
    @ValueSource(strings = {"DO $$", "CREATE PROCEDURE flood() LANGUAGE plpgsql AS $$"})
    void aFloodOfNoticesIsNoFloodOfMemory(String beginning) throws Exception {
        files(
                "V1__a.sql",
                "CREATE TABLE a (id int)",
                "V2__flood.sql",
                beginning + """
                BEGIN
                  FOR i IN 1..100000 LOOP RAISE NOTICE 'row % of many, %', i, repeat('x', 200); END LOOP;
                  RAISE WARNING 'the last';
                  INSERT INTO a VALUES (1);
                END $$;
                """ + (beginning.startsWith("DO") ? "" : "CALL flood();"));
        try (MigratingProcess process = MigratingProcess.start(database.database(), database.files())) {
            process.awaitReady();
            process.go();
            assertThat(process.result()).isEqualTo("1 2");
        }
        assertThat(column("SELECT id FROM a")).containsExactly("1");
    }

    /** Trap 34. */
    @Test
    void aLargeFileRunsToItsEnd() throws Exception {
        String row = "('" + "x".repeat(96) + "'),\n";
        String insert = "INSERT INTO a VALUES\n" + row.repeat(200) + "('end');\n";
        int statements = 50_000_000 / insert.length() + 1;
        Path file = database.files().path().resolve("V2__rows.sql");
        files("V1__a.sql", "CREATE UNLOGGED TABLE a (t text)");
        Files.writeString(file, insert.repeat(statements));
        assertThat(Files.size(file)).isGreaterThan(50_000_000);

        migrate();

        assertThat(column("SELECT count(*) FROM a")).containsExactly(String.valueOf(201 * statements));
    }

    /** Trap 34. */
    @ParameterizedTest
    @ValueSource(strings = {"", "executeInTransaction=false"})
    void rowsThatStandBelowACopyAreCopied(String settings) {
        files("V1__a.sql.conf", settings);
        files(
                "V1__a.sql",
                "CREATE TABLE a (id int, t text);\nCOPY a FROM stdin;\n" + "1\tone;\n2\t-- two\n".repeat(50_000)
                        + "\\.\nINSERT INTO a VALUES (3, 'three');");

        migrate();

        assertThat(column("SELECT id || t || count(*) FROM a GROUP BY id, t ORDER BY id"))
                .containsExactly("1one;50000", "2-- two50000", "3three1");
    }

    /** Trap 35. */
    @Test
    void placeholdersAreReplacedInsideOfDollarQuotesTooAndCanBeTurnedOff() {
        files("V1__a.sql", "CREATE FUNCTION a() RETURNS text LANGUAGE sql AS $$ SELECT '${name}' $$");
        assertThat(failure()).hasMessageContainingAll("V1__a.sql", "${name}", "placeholderReplacement=false");

        files("V2__b.sql", "CREATE FUNCTION b() RETURNS text LANGUAGE sql AS $$ SELECT '${name}' $$");
        files("V2__b.sql.conf", "placeholderReplacement=false");
        try (Migrator migrator =
                database.migrator().placeholders(Map.of("name", "Ann")).build()) {
            migrator.migrate();
        }
        assertThat(column("SELECT a() || b()")).containsExactly("Ann${name}");
    }

    /** Trap 36. */
    @Test
    void gapsAreFineAndWhatComesTooLateIsNamed() {
        files("V1__a.sql", "SELECT 1", "V5__e.sql", "SELECT 5", "V1.1__b.sql", "SELECT 1.1");
        assertThat(migrate().versionAfter()).contains("5");
        files("V3__c.sql", "SELECT 3");

        assertThat(failure())
                .hasMessageContainingAll("V3__c.sql comes before versions", "Give its file a version above");
    }

    /** Trap 36. */
    @Test
    void oneVersionInTwoSpellingsAndARenamedDescriptionAreNamed() {
        files("V1__a.sql", "SELECT 1", "V1.0__b.sql", "SELECT 1");
        assertThat(failure()).hasMessageContainingAll("V1__a.sql", "V1.0__b.sql", "a version of its own");
        database.files().without("V1.0__b.sql");
        migrate();
        database.files().without("V1__a.sql").with("V1__better.sql", "SELECT 1");

        assertThat(failure()).hasMessageContaining("was renamed after it had been applied");
    }

    /** Trap 39. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "25001", "25006", "25P03", "25P04", "2BP01", "2D000", "23505", "3F000", "40P01", "40001", "42501",
                        "42601",
                "42P01", "42P07", "53100", "53200", "53300", "53400", "54000", "55000", "55006", "55P03", "55P04",
                        "57014",
                "57P01", "57P02", "57P03", "57P05", "58030", "0A000", "08006", "22001", "22P02", "42804", "P0001",
            })
    void everyStateOfTheServerHasARemedyOfItsOwn(String sqlState) {
        assertThat(Remedy.forStatement(sqlState)).isNotEqualTo(Remedy.forStatement("XX000"));
    }

    /** Trap 40; the log, stack traces and other errors in {@link MigrationFailureIT}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO a VALUES ('hunter2', 1)",
                "SELECT 'hunter2'::int",
                "ALTER ROLE missing PASSWORD 'hunter2'",
                "DO $$ BEGIN RAISE 'no user \"hunter2\"'; END $$",
                "INSERT INTO a SELECT E'\\'hunter2', 'x'",
                "SELECT U&'hunter2' UESCAPE '!' FROM missing",
            })
    void noValueOfAStatementIsInTheMessage(String statement) {
        files("V1__a.sql", "CREATE TABLE a (id text PRIMARY KEY, n int); INSERT INTO a VALUES ('hunter2', 1)");
        files("V2__b.sql", statement);

        assertThat(failure()).hasMessageContaining("V2__b.sql").hasMessageNotContaining("hunter2");
    }

    /** What the text does not tell, such as that a table is partitioned, is found out where the settings allow it. */
    @Test
    void withoutATransactionRunsWhatTheServerRefusesInOne() {
        files("V1__p.sql", """
                CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);
                CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);""");
        files("V2__r.sql", "REINDEX TABLE p");
        assertThat(failure()).hasMessageContainingAll("25001", ".conf", "executeInTransaction=false");

        files("V2__r.sql.conf", "executeInTransaction=false");

        assertThat(migrate().versionAfter()).contains("2");
    }

    /** A repeatable file that has changed since it failed begins anew. */
    @Test
    void aRepeatableFileOutsideATransactionMayBeChangedAtAnyTime() {
        files("V1__a.sql", "CREATE TABLE a (id int)");
        files("R__r.sql", "DROP INDEX IF EXISTS i;\nCREATE INDEX CONCURRENTLY i ON a (missing)");
        assertThat(failure()).hasMessageContaining("R__r.sql, line 2");
        files("R__r.sql", "DROP INDEX CONCURRENTLY IF EXISTS i;\nCREATE INDEX CONCURRENTLY i ON a (id)");
        migrate();
        files("R__r.sql", "DROP INDEX CONCURRENTLY IF EXISTS i;\nCREATE INDEX CONCURRENTLY i ON a (id DESC)");

        assertThat(migrate().applied()).hasSize(1);
        assertThat(migrate().applied()).isEmpty();

        assertThat(column("SELECT pg_get_indexdef('i'::regclass)").get(0)).endsWith("(id DESC)");
        assertThat(column("SELECT count(*) FROM kapgel_migration_step")).containsExactly("0");
    }

    /** Flyway's rows have the local time of whoever wrote them. */
    @Test
    void howFarAFileHasComeDoesNotDependOnTimeZones() {
        files("V1__a.sql", "CREATE TABLE a (id int)", "R__r.sql", "INSERT INTO a VALUES (1);\nVACUUM a;");
        migrate();
        database.run("UPDATE flyway_schema_history SET installed_on = installed_on + interval '14 hours'");
        files("R__r.sql", "INSERT INTO a VALUES (2);\nVACUUM missing;");
        assertThat(failure()).hasMessageContaining("R__r.sql, line 2");
        files("R__r.sql", "INSERT INTO a VALUES (2);\nVACUUM missing;");
        database.run("CREATE TABLE missing (id int)");

        migrate();

        assertThat(column("SELECT id FROM a ORDER BY 1")).containsExactly("1", "2");
    }

    /** What a procedure has committed before it failed stays: it begins anew, and should be written so that it may. */
    @Test
    void aProcedureThatCommitsBeginsAnew() {
        files("V1__a.sql", """
                CREATE TABLE a (id int PRIMARY KEY);
                CREATE TABLE b (id int);
                CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN
                  INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING;
                  COMMIT;
                  INSERT INTO b SELECT 1 / count(*) FROM b;
                END $$;""");
        files("V2__fill.sql", "CALL fill();\nINSERT INTO b VALUES (3)");
        assertThat(failure()).hasMessageContainingAll("V2__fill.sql, line 1", "22012");
        assertThat(failure()).hasMessageContainingAll("V2__fill.sql, line 1", "22012");
        database.run("INSERT INTO b VALUES (2)");

        migrate();

        assertThat(column("SELECT id FROM b ORDER BY 1")).containsExactly("1", "2", "3");
    }

    /** Whoever asks between two runs must not hear that something is to be dropped by hand. */
    @Test
    void aFileThatStoppedHalfWayIsSaidToGoOn() {
        files("V1__a.sql", "CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY i ON a (missing)");
        failure();
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::validate)
                    .withMessageContainingAll("V1__a.sql stopped half-way", "goes on")
                    .withMessageNotContaining("DELETE FROM");
        }
    }

    private void files(String... namesAndTexts) {
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            database.files().with(namesAndTexts[i], namesAndTexts[i + 1]);
        }
    }

    /** The build of each index takes longer than the statement may that comes last. */
    private void slowIndexesAndThenASlowStatement(int rows) {
        files(
                "V1__a.sql",
                "CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE sql AS"
                        + " 'SELECT $1 FROM pg_sleep(0.02)'; CREATE TABLE a AS SELECT generate_series(1, " + rows
                        + ") AS id");
        files(
                "V2__i.sql",
                "CREATE INDEX i ON a (slow(id))",
                "V3__j.sql",
                "CREATE INDEX CONCURRENTLY j ON a (slow(id))");
        files("V4__c.sql", "SELECT pg_sleep(5)");
    }

    private static MigrationListener counting(AtomicInteger retries) {
        return new MigrationListener() {
            @Override
            public void onRetry(String file, int tries, Duration pause, List<String> waitedFor) {
                retries.set(tries);
            }
        };
    }

    private static MigrationListener collectingHolders(List<String> holders) {
        return new MigrationListener() {
            @Override
            public void onWait(String holder, Duration waited) {
                holders.add(holder);
            }
        };
    }

    private MigrationReport migrate() {
        return database.migrate();
    }

    private MigrationException failure() {
        return failure(database.migrator().retryLocksFor(Duration.ZERO));
    }

    private static MigrationException failure(Migrator.Builder settings) {
        try (Migrator migrator = settings.build()) {
            return catchThrowableOfType(MigrationException.class, migrator::migrate);
        }
    }

    private List<String> column(String sql) {
        return Sql.column(database.dataSource(), sql);
    }

    private void alterDatabase(String setting) {
        database.run("ALTER DATABASE " + database.name() + " SET " + setting);
    }

    private HikariDataSource pool(int size) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(database.dataSource());
        pool.setMaximumPoolSize(size);
        pool.setLeakDetectionThreshold(2_000);
        return pool;
    }

    private static boolean mount(Path disk) throws Exception {
        return new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** Somebody who may log in, and create tables, and do little else. */
    private record Role(MigrationDatabase database) implements AutoCloseable {

        Role {
            database.run("CREATE ROLE role_of_" + database.name() + " LOGIN; GRANT CREATE ON SCHEMA public TO role_of_"
                    + database.name());
        }

        Migrator.Builder migrator() {
            return database.migrator().database(database.url(), "role_of_" + database.name(), "any");
        }

        @Override
        public void close() {
            database.run("DROP OWNED BY role_of_" + database.name() + "; DROP ROLE role_of_" + database.name());
        }
    }
}
