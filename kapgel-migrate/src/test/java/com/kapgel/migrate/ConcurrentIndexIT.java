package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What concurrent index work leaves when it is cut off, and what becomes of it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConcurrentIndexIT {

    private static final String INVALID =
            "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid AND indrelid = 'a'::regclass";

    private static final String INDEX_BUILD_THAT_WAITS =
            "pg_stat_progress_create_index WHERE datname = current_database() AND phase LIKE 'waiting%'";

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @BeforeEach
    void fill() {
        database.run("CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1)");
        try (Migrator migrator = database.migrator().build()) {
            migrator.baseline("1");
        }
    }

    @Test
    void aBuildThatFailsLeavesNothingInvalid() {
        database.files().with("V2__i.sql", "CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)");
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll("V2__i.sql, line 1", "SQLState 23505");
            assertThat(Sql.column(database.dataSource(), INVALID)).isEmpty();

            database.run("DELETE FROM a WHERE ctid = (SELECT max(ctid) FROM a)");

            assertThat(migrator.migrate().versionAfter()).contains("2");
        }
    }

    @Test
    void anInvalidIndexOfOursIsDroppedAndBuiltAnew() throws Exception {
        database.files().with("V2__i.sql", "CREATE INDEX CONCURRENTLY i ON a (id)");
        try (Migrator migrator =
                database.migrator().retryLocksFor(Duration.ofMinutes(1)).build()) {
            cutOff(migrator, "INSERT INTO a VALUES (2)", INDEX_BUILD_THAT_WAITS);
            assertThat(Sql.column(database.dataSource(), INVALID)).containsExactly("i");

            assertThat(migrator.migrate().versionAfter()).contains("2");

            assertThat(Sql.column(database.dataSource(), INVALID)).isEmpty();
            assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('i')"))
                    .containsExactly("i");
        }
    }

    @Test
    void anInvalidIndexOfSomebodyElseIsLeftAloneAndNamed() {
        breakIndex("i");
        database.files().with("V2__i.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a (id)");
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll(
                            "Index public.i is there and invalid", "DROP INDEX CONCURRENTLY public.i");
            assertThat(Sql.column(database.dataSource(), INVALID)).containsExactly("i");
        }
    }

    @Test
    void aBuildWithoutANameIsRefused() {
        database.files().with("V2__i.sql", "CREATE INDEX CONCURRENTLY ON a (id)");
        try (Migrator migrator = database.migrator().build()) {
            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll("needs a name", "V2__i.sql, line 1");
        }
    }

    @Test
    void whatRebuildingLeavesIsRemoved() throws Exception {
        database.run("CREATE INDEX i ON a (id)");
        database.files().with("V2__i.sql", "REINDEX INDEX CONCURRENTLY i");
        try (Migrator migrator = database.migrator().build()) {
            cutOff(migrator, "INSERT INTO a VALUES (2)", INDEX_BUILD_THAT_WAITS);
            assertThat(Sql.column(database.dataSource(), INVALID)).containsExactly("i_ccnew");

            assertThat(migrator.migrate().versionAfter()).contains("2");

            assertThat(Sql.column(database.dataSource(), INVALID)).isEmpty();
        }
    }

    @Test
    void aPartitionThatIsHalfDetachedIsDetachedToTheEnd() throws Exception {
        database.run("CREATE TABLE p (id int) PARTITION BY RANGE (id);"
                + " CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)");
        database.files().with("V2__p.sql", "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY");
        try (Migrator migrator = database.migrator().build()) {
            cutOff(
                    migrator,
                    "SELECT * FROM p",
                    "pg_stat_activity WHERE datname = current_database() AND query LIKE 'ALTER TABLE p %'"
                            + " AND wait_event_type = 'Lock' AND EXISTS (SELECT FROM pg_inherits WHERE inhdetachpending)");

            assertThat(migrator.migrate().versionAfter()).contains("2");

            assertThat(Sql.column(database.dataSource(), "SELECT inhrelid::regclass FROM pg_inherits"))
                    .isEmpty();
        }
    }

    @Test
    void whoIsInTheWayIsNamed() throws Exception {
        database.files().with("V2__b.sql", "ALTER TABLE a ADD COLUMN b int");
        try (Connection reader = database.connect();
                Migrator migrator = database.migrator()
                        .lockTimeout(Duration.ofMillis(200))
                        .retryLocksFor(Duration.ofSeconds(1))
                        .build()) {
            reader.setAutoCommit(false);
            Sql.run(reader, "SELECT 'hunter2' FROM a");
            String pid = Sql.column(reader, "SELECT pg_backend_pid()").get(0);

            assertThatExceptionOfType(MigrationException.class)
                    .isThrownBy(migrator::migrate)
                    .withMessageContainingAll("55P03", "waited for", "pid " + pid, "idle in transaction")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
        }
    }

    /**
     * Ends the session that migrates, as a server does that goes down, once it waits for an older transaction. Before that its own
     * first transaction is still open, and nothing would be left.
     */
    private void cutOff(Migrator migrator, String ofOlderTransaction, String whereItWaits) throws SQLException {
        try (Connection older = database.connect()) {
            older.setAutoCommit(false);
            Sql.run(older, ofOlderTransaction);
            CompletableFuture<MigrationReport> run = OwnThread.start(migrator::migrate);
            database.awaitAnswer("SELECT pg_terminate_backend(pid) FROM " + whereItWaits);
            assertThat(run).failsWithin(Duration.ofSeconds(60));
            older.rollback();
        }
    }

    private void breakIndex(String name) {
        database.run("CREATE INDEX " + name + " ON a (id);"
                + " UPDATE pg_index SET indisvalid = false WHERE indexrelid = '" + name + "'::regclass");
    }
}
