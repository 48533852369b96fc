package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPgBouncer;
import com.kapgel.testkit.TestPostgres;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real PgBouncer: told from a direct connection where it lends sessions for a transaction, and only there. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PgBouncerIT {

    private TestDatabase database;

    @BeforeAll
    static void needsPgBouncer() {
        assumeTrue(TestPgBouncer.isInstalled(), TestPgBouncer.HOW_TO_INSTALL);
    }

    @BeforeEach
    void createDatabase() {
        database = TestPostgres.shared().freshDatabase();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "transaction, 1, 0, 0",
        "transaction, 5, 0, 0",
        "transaction, 5, 1, 0", // hands out the session that has rested longest
        "transaction, 2, 1, 0",
        "transaction, 1, 0, 1", // cleans sessions after each transaction
        "transaction, 5, 0, 1",
        "statement, 1, 0, 0",
        "statement, 5, 1, 0",
    })
    void isFoundWhereItLendsSessions(String mode, String size, String roundRobin, String resetAlways) throws Exception {
        try (TestPgBouncer pooler = TestPgBouncer.before(database)
                        .setting("pool_mode", mode)
                        .setting("default_pool_size", size)
                        .setting("server_round_robin", roundRobin)
                        .setting("server_reset_query_always", resetAlways)
                        .start();
                Connection one = connect(pooler.url());
                Connection other = connect(pooler.url())) {
            warmUp(pooler, Integer.parseInt(size));
            for (int i = 0; i < 5; i++) {
                assertThat(PoolerDetection.shareSessions(one, other)).isTrue();
            }
            one.setAutoCommit(false);
            other.setAutoCommit(false);
            assertThat(PoolerDetection.shareSessions(one, other)).isTrue();
            assertThat(one.getAutoCommit() || other.getAutoCommit()).isFalse();
        }
    }

    /** As it may happen where one session is still being cleaned when the other connection asks. */
    @Test
    void isFoundWhereEachConnectionKeepsASessionThatIsCleaned() throws Exception {
        try (Connection one = cleanedBeforeEachStatement(connect(database.url()));
                Connection other = cleanedBeforeEachStatement(connect(database.url()))) {
            assertThat(PoolerDetection.shareSessions(one, other)).isTrue();
        }
    }

    private static Connection cleanedBeforeEachStatement(Connection direct) {
        return (Connection) Proxy.newProxyInstance(
                PgBouncerIT.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("createStatement")) {
                        Sql.run(direct, "DISCARD ALL");
                    }
                    return method.invoke(direct, arguments);
                });
    }

    @Test
    void isFoundAmongBusyClients() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService clients = Executors.newCachedThreadPool();
        List<Future<?>> busy = new ArrayList<>();
        try (TestPgBouncer pooler = TestPgBouncer.before(database)
                        .setting("pool_mode", "transaction")
                        .setting("default_pool_size", "3")
                        .start();
                Connection one = connect(pooler.url());
                Connection other = connect(pooler.url())) {
            for (int i = 0; i < 6; i++) {
                busy.add(clients.submit(() -> {
                    try (Connection client = connect(pooler.url())) {
                        while (!done.get()) {
                            Sql.run(client, "SELECT pg_sleep(random() * 0.005)");
                        }
                    }
                    return null;
                }));
            }
            int found = 0;
            for (int i = 0; i < 20; i++) {
                found += PoolerDetection.shareSessions(one, other) ? 1 : 0;
            }
            assertThat(found).isGreaterThanOrEqualTo(15);
            done.set(true);
            for (Future<?> client : busy) {
                client.get(60, TimeUnit.SECONDS);
            }
        } finally {
            done.set(true);
            clients.shutdown();
            assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Behind it two could undo at once, and the lock would end up in somebody's session. */
    @Test
    void whatChangesTheDatabaseIsRefusedBehindIt(@TempDir Path folder) throws Exception {
        MigrationFolder files = new MigrationFolder(folder.resolve("up")).with("V1__a.sql", "CREATE TABLE a (id int)");
        MigrationFolder undoFiles = new MigrationFolder(folder.resolve("down")).with("U1__a.sql", "DROP TABLE a");
        try (Migrator direct = migrator(database.url(), files, undoFiles)) {
            direct.migrate();
            files.with("V1__a.sql", "CREATE TABLE a (id bigint)");
        }
        List<String> before = everything();
        try (TestPgBouncer pooler = TestPgBouncer.before(database)
                        .setting("pool_mode", "transaction")
                        .start();
                Migrator behind = migrator(pooler.url(), files, undoFiles)) {
            for (Runnable change : List.<Runnable>of(
                    behind::migrate,
                    behind::redo,
                    behind::undo,
                    () -> behind.undoTo("0"),
                    behind::undoRun,
                    behind::repair,
                    () -> behind.baseline("1"))) {
                assertThatExceptionOfType(MigrationException.class)
                        .isThrownBy(change::run)
                        .withMessageContainingAll("PgBouncer in transaction mode", "url of the server itself");
            }
            assertThat(behind.status()).hasSize(1); // Looking needs no lock.
        }
        assertThat(everything()).isEqualTo(before);
    }

    private List<String> everything() {
        return Sql.column(
                database.dataSource(),
                "SELECT h::text FROM flyway_schema_history h UNION ALL SELECT k::text FROM kapgel_migration k UNION ALL"
                        + " SELECT l.objid::text FROM pg_locks l WHERE locktype = 'advisory' AND l.database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())");
    }

    private Migrator migrator(String url, MigrationFolder files, MigrationFolder undoFiles) {
        return Migrator.builder()
                .database(url, database.user(), database.password())
                .locations(files.location())
                .undoLocations(undoFiles.location())
                .build();
    }

    @RepeatedTest(3)
    void isNoAlarmInSessionMode() throws Exception {
        try (TestPgBouncer pooler = TestPgBouncer.before(database)
                .setting("pool_mode", "session")
                .setting("default_pool_size", "2")
                .start()) {
            warmUp(pooler, 2);
            for (int i = 0; i < 10; i++) {
                assertNoAlarm(pooler.url());
            }
        }
    }

    @Test
    void isNoAlarmOnADirectConnection() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertNoAlarm(database.url());
        }
    }

    @Test
    void leavesNothingSetInTheSession() throws Exception {
        try (Connection one = connect(database.url());
                Connection other = connect(database.url())) {
            assertThat(PoolerDetection.shareSessions(one, other)).isFalse();
            assertThat(Sql.column(one, "SELECT current_setting('kapgel.pooler_detection')"))
                    .containsExactly("");
        }
    }

    @Test
    void isNoAlarmWhereEverybodyGetsTheSameConnection() throws Exception {
        try (Connection only = connect(database.url())) {
            assertThat(PoolerDetection.shareSessions(only, only)).isFalse();
            assertThat(only.getAutoCommit()).isTrue();
            only.setAutoCommit(false);
            assertThat(PoolerDetection.shareSessions(only, only)).isFalse();
            assertThat(only.getAutoCommit()).isFalse();
        }
    }

    private void assertNoAlarm(String url) throws SQLException {
        try (Connection one = connect(url);
                Connection other = connect(url)) {
            assertThat(PoolerDetection.shareSessions(one, other)).isFalse();
            one.setAutoCommit(false);
            assertThat(PoolerDetection.shareSessions(one, other)).isFalse();
            assertThat(PoolerDetection.Session.of(one)).isEqualTo(PoolerDetection.Session.of(one));
        }
    }

    /** So many clients at once that every session of the pool is open. */
    private void warmUp(TestPgBouncer pooler, int size) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(size);
        try {
            List<Callable<Void>> sleeps = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                sleeps.add(() -> {
                    try (Connection client = connect(pooler.url())) {
                        Sql.run(client, "SELECT pg_sleep(0.1)");
                    }
                    return null;
                });
            }
            for (var sleep : clients.invokeAll(sleeps)) {
                sleep.get();
            }
        } finally {
            clients.shutdown();
        }
    }

    private Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, database.user(), database.password());
    }
}
