package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everybody for whom a migration may have to wait, named with what to do about them, and nothing of their secrets. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String ADD_COLUMN = "ALTER TABLE orders ADD COLUMN note text";

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    private Connection looking;

    @BeforeEach
    void createOrders() throws SQLException {
        database.run("CREATE TABLE orders (id int PRIMARY KEY, email text)");
        database.run("INSERT INTO orders VALUES (1, 'hunter2')");
        looking = database.connect();
    }

    @AfterEach
    void hangUp() throws SQLException {
        looking.close();
    }

    @Test
    void namesAReaderThatLeftItsTransactionOpen() throws Exception {
        try (Connection reader = transaction("SELECT * FROM orders WHERE email = 'hunter2'");
                WaitingStatement alter = WaitingStatement.start(database.dataSource(), ADD_COLUMN)) {
            Sql.run(reader, "SET application_name = 'order-service'");

            Blocker blocker = only(alter);

            assertThat(blocker.pid()).isEqualTo(pid(reader));
            assertThat(blocker.text())
                    .matches("pid \\d+ \\(user " + database.user()
                            + ", order-service\\) idle in transaction for \\d+ m?s,"
                            + " transaction of \\d+ m?s, holds AccessShareLock on orders:"
                            + " SET application_name = …");
            assertThat(blocker.remedy())
                    .isEqualTo("End its transaction where it was begun, or its session: SELECT pg_terminate_backend("
                            + pid(reader) + ").");
            assertThat(blocker.transactionAge().orElseThrow()).isBetween(Duration.ZERO, PATIENCE);
        }
    }

    @Test
    void namesAStatementThatRunsLong() throws Exception {
        try (WaitingStatement report = WaitingStatement.start(
                        database.dataSource(), "SELECT pg_sleep(60) FROM orders WHERE email = 'hunter2' -- hunter2");
                WaitingStatement alter = WaitingStatement.start(database.dataSource(), ADD_COLUMN)) {
            Blocker blocker = only(alter);

            assertThat(blocker.text())
                    .contains(
                            "running a statement for",
                            "holds AccessShareLock on orders",
                            ": SELECT pg_sleep(…) FROM orders WHERE email = …")
                    .doesNotContain("hunter2");
            assertThat(blocker.remedy()).contains("SELECT pg_cancel_backend(" + report.pid() + ")");
        }
    }

    @Test
    void aQueueOfThreeIsToldToItsHead() throws Exception {
        try (Connection reader = transaction("SELECT * FROM orders");
                WaitingStatement alter = WaitingStatement.start(database.dataSource(), ADD_COLUMN)) {
            only(alter);
            try (WaitingStatement index =
                    WaitingStatement.start(database.dataSource(), "CREATE INDEX CONCURRENTLY i ON orders (email)")) {
                List<Blocker> blockers = awaitBlockers(index, 2);

                assertThat(blockers).extracting(Blocker::pid).containsExactly(alter.pid(), pid(reader));
                assertThat(blockers.get(0).text())
                        .contains("is ahead in the queue for AccessExclusiveLock on orders, waits for pid "
                                + pid(reader) + ": ALTER TABLE orders");
                assertThat(blockers.get(1).text())
                        .contains("idle in transaction", "holds AccessShareLock on orders: SELECT * FROM orders");
            }
        }
    }

    @Test
    void namesAWriterOfTheSameRow() throws Exception {
        try (Connection writer = transaction("UPDATE orders SET email = 'hunter2' WHERE id = 1");
                WaitingStatement backfill =
                        WaitingStatement.start(database.dataSource(), "UPDATE orders SET email = lower(email)")) {
            assertThat(only(backfill).text())
                    .contains("pid " + pid(writer), "has changed a row that is needed: UPDATE orders SET email = …");
        }
    }

    @Test
    void anIndexBuildWaitsForAWriterAndThenForAnOldSnapshot() throws Exception {
        try (Connection snapshot = database.connect();
                Connection writer = transaction("INSERT INTO orders VALUES (2, 'hunter2')")) {
            snapshot.setAutoCommit(false);
            snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            Sql.run(snapshot, "SELECT 'hunter2'");
            try (WaitingStatement index =
                    WaitingStatement.start(database.dataSource(), "CREATE INDEX CONCURRENTLY i ON orders (email)")) {
                assertThat(only(index).text())
                        .contains(
                                "pid " + pid(writer), "holds RowExclusiveLock on orders: INSERT INTO orders VALUES (…");
                writer.rollback();

                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(only(index).text())
                                .contains(
                                        "pid " + pid(snapshot),
                                        "has a snapshot that is older than the index: SELECT …"));
                snapshot.rollback();
                index.await();
            }
        }
    }

    @Test
    void namesNobodyWhenNothingWaits() throws Exception {
        try (WaitingStatement working = WaitingStatement.start(database.dataSource(), "SELECT pg_sleep(60)")) {
            assertThat(blockers(working)).isEmpty();
        }
    }

    @Test
    void aUserWithoutTheRightToSeeIsToldWhichRight() throws Exception {
        String role = "builder_of_" + database.name();
        database.run("CREATE ROLE " + role + " LOGIN");
        database.run("GRANT CREATE, USAGE ON SCHEMA public TO " + role);
        try (Connection reader = transaction("SELECT * FROM orders WHERE email = 'hunter2'");
                Connection watching = DriverManager.getConnection(database.url(), role, "");
                WaitingStatement alter = WaitingStatement.start(database.dataSource(), ADD_COLUMN)) {
            int pidOfReader = pid(reader);
            Sql.run(reader, "SELECT 'hunter2' FROM orders");
            await().atMost(PATIENCE).until(() -> !blockers(watching, alter).isEmpty());
            Blocker blocker = blockers(watching, alter).get(0);

            assertThat(blocker.text())
                    .isEqualTo("pid " + pidOfReader + " (user " + database.user()
                            + ", PostgreSQL JDBC Driver), holds AccessShareLock on orders");
            assertThat(blocker.remedy())
                    .contains("is hidden from " + role, "GRANT pg_read_all_stats TO \"" + role + "\"");

            database.run("GRANT pg_read_all_stats TO " + role);
            assertThat(blockers(watching, alter).get(0).text())
                    .contains("idle in transaction", ": SELECT … FROM orders");
        } finally {
            database.run("DROP OWNED BY " + role);
            database.run("DROP ROLE " + role);
        }
    }

    @Test
    void aScrubberOfTheUsersOwnReplacesTheDefault() throws Exception {
        try (Connection reader = transaction("SELECT 'Ann Other' FROM orders");
                WaitingStatement alter = WaitingStatement.start(database.dataSource(), ADD_COLUMN)) {
            only(alter);

            assertThat(new Blockers(text -> text.replace("Ann", "***")).of(looking, alter.pid()))
                    .extracting(Blocker::pid, blocker -> blocker.query().orElseThrow())
                    .containsExactly(Tuple.tuple(pid(reader), "SELECT '*** Other' FROM orders"));
        }
    }

    @Test
    void namesAPreparedTransactionAmongOthers() throws Exception {
        assumeTrue(!TestPostgres.shared().isExternal(), "needs a server with max_prepared_transactions");
        try (TestPostgres server = TestPostgres.builder()
                        .setting("max_prepared_transactions", "5")
                        .start();
                TestDatabase other = server.freshDatabase();
                Connection watching = other.connect()) {
            Sql.run(other.dataSource(), "CREATE TABLE orders (id int)");
            prepare(other, "INSERT INTO orders VALUES (1)", "shop's payment");
            prepare(other, "SELECT * FROM orders", "harmless");
            try (WaitingStatement index = WaitingStatement.start(other.dataSource(), "CREATE INDEX i ON orders (id)")) {
                await().atMost(PATIENCE).until(() -> !blockers(watching, index).isEmpty());
                assertThat(blockers(watching, index)).hasSize(1);
                Blocker blocker = blockers(watching, index).get(0);
                assertThat(blocker.text())
                        .startsWith("prepared transaction 'shop's payment' (user postgres), transaction of ")
                        .endsWith(", holds RowExclusiveLock on orders");
                assertThat(blocker.remedy())
                        .contains("COMMIT PREPARED 'shop''s payment' or ROLLBACK PREPARED 'shop''s payment'");
            }
            try (WaitingStatement index =
                    WaitingStatement.start(other.dataSource(), "CREATE INDEX CONCURRENTLY j ON orders (id)")) {
                await().atMost(PATIENCE).until(() -> !blockers(watching, index).isEmpty());
                assertThat(blockers(watching, index)).hasSize(1);
                assertThat(blockers(watching, index).get(0).text())
                        .contains("'shop's payment'", "holds RowExclusiveLock on orders");
                Sql.run(other.dataSource(), "ROLLBACK PREPARED 'shop''s payment'");
                Sql.run(other.dataSource(), "ROLLBACK PREPARED 'harmless'");
                index.await();
            }
        }
    }

    /** Transactions are used up until autovacuum must come, at its slowest, to a table for which it comes for nothing else. */
    @Test
    void anAutovacuumThatPreventsWraparoundIsNotToBeCancelled() throws Exception {
        assumeTrue(!TestPostgres.shared().isExternal(), "needs a server that vacuums early and slowly");
        try (TestPostgres server = TestPostgres.builder()
                        .setting("autovacuum_naptime", "1s")
                        .setting("autovacuum_vacuum_cost_delay", "100ms")
                        .setting("autovacuum_vacuum_cost_limit", "1")
                        .start();
                TestDatabase other = server.freshDatabase();
                Connection watching = other.connect()) {
            Sql.run(
                    other.dataSource(),
                    "CREATE TABLE orders WITH (autovacuum_enabled = off, autovacuum_freeze_max_age = 100000)"
                            + " AS SELECT i, repeat('x', 500) FROM generate_series(1, 20000) i");
            Sql.run(other.dataSource(), """
                    DO $$ BEGIN
                      FOR i IN 1..100100 LOOP
                        PERFORM pg_current_xact_id();
                        COMMIT;
                      END LOOP;
                    END $$""");
            await().atMost(PATIENCE)
                    .until(() -> !Sql.column(
                                    watching,
                                    "SELECT pid FROM pg_stat_activity WHERE query LIKE 'autovacuum: %orders%wraparound)'")
                            .isEmpty());
            try (WaitingStatement alter = WaitingStatement.start(other.dataSource(), ADD_COLUMN)) {
                await().atMost(PATIENCE).until(() -> !blockers(watching, alter).isEmpty());
                Blocker blocker = blockers(watching, alter).get(0);

                assertThat(blocker.text())
                        .contains(
                                "(autovacuum worker)",
                                "holds ShareUpdateExclusiveLock on orders",
                                "autovacuum: VACUUM");
                assertThat(blocker.remedy()).startsWith("Do not cancel it");
            }
        }
    }

    @Test
    void aReplicationSlotWithAnOldHorizonHoldsNothingUp() throws Exception {
        assumeTrue(!TestPostgres.shared().isExternal(), "needs a server with wal_level=logical");
        try (TestPostgres server =
                        TestPostgres.builder().setting("wal_level", "logical").start();
                TestDatabase other = server.freshDatabase()) {
            Sql.run(other.dataSource(), "CREATE TABLE orders (id int)");
            Sql.run(other.dataSource(), "SELECT pg_create_logical_replication_slot('old', 'test_decoding')");
            Sql.run(other.dataSource(), "INSERT INTO orders VALUES (1)");
            try (WaitingStatement index =
                    WaitingStatement.start(other.dataSource(), "CREATE INDEX CONCURRENTLY i ON orders (id)")) {
                index.await();
            } finally {
                Sql.run(other.dataSource(), "SELECT pg_drop_replication_slot('old')");
            }
        }
    }

    private static void prepare(TestDatabase database, String sql, String name) throws SQLException {
        try (Connection connection = database.connect()) {
            Sql.run(connection, "BEGIN");
            Sql.run(connection, sql);
            Sql.run(connection, "PREPARE TRANSACTION '" + name.replace("'", "''") + "'");
        }
    }

    private Connection transaction(String sql) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        Sql.run(connection, sql);
        return connection;
    }

    private static int pid(Connection connection) throws SQLException {
        return Integer.parseInt(
                Sql.column(connection, "SELECT pg_backend_pid()").get(0));
    }

    private Blocker only(WaitingStatement waiting) throws SQLException {
        List<Blocker> blockers = awaitBlockers(waiting, 1);
        assertThat(blockers).hasSize(1);
        return blockers.get(0);
    }

    private List<Blocker> awaitBlockers(WaitingStatement waiting, int count) throws SQLException {
        await().atMost(PATIENCE).until(() -> blockers(waiting).size() >= count);
        return blockers(waiting);
    }

    private List<Blocker> blockers(WaitingStatement waiting) throws SQLException {
        return blockers(looking, waiting);
    }

    private static List<Blocker> blockers(Connection looking, WaitingStatement waiting) throws SQLException {
        return new Blockers(StatementText::withoutLiterals).of(looking, waiting.pid());
    }
}
