package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockerWatchIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    private final AtomicInteger opened = new AtomicInteger();

    @BeforeEach
    void createOrders() {
        database.run("CREATE TABLE orders (id int PRIMARY KEY, email text)");
    }

    @Test
    void remembersWhoHeldTheLockWhenTheServerHasGivenUp() throws Exception {
        try (BlockerWatch watch = watch();
                Connection reader = database.connect();
                Connection migrating = database.connect()) {
            reader.setAutoCommit(false);
            Sql.run(reader, "SELECT * FROM orders WHERE email = 'hunter2'");
            Sql.run(migrating, "SET lock_timeout = '1s'");

            try (BlockerWatch.Sight sight = watch.over(pid(migrating), Duration.ofSeconds(1), false)) {
                assertThatThrownBy(() -> Sql.run(migrating, "ALTER TABLE orders ADD COLUMN note text"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                refused -> assertThat(refused.getSQLState()).isEqualTo("55P03"));

                assertThat(sight.lastSeen()).hasSize(1);
                assertThat(sight.lastSeen().get(0).text())
                        .contains("holds AccessShareLock on orders: SELECT * FROM orders WHERE email = …");
                await().atMost(PATIENCE).until(() -> sight.current().isEmpty());
                assertThat(sight.lastSeen()).hasSize(1);
                assertThat(sight.trouble()).isEmpty();
            }
        }
    }

    @Test
    void aStatementThatDoesNotWaitCostsNoConnection() throws Exception {
        try (BlockerWatch watch = watch();
                Connection migrating = database.connect()) {
            for (int i = 0; i < 100; i++) {
                try (BlockerWatch.Sight sight = watch.over(pid(migrating), Duration.ofSeconds(30), false)) {
                    Sql.run(migrating, "SELECT 1");
                    assertThat(sight.lastSeen()).isEmpty();
                }
            }
        }
        assertThat(opened).hasValue(0);
    }

    @Test
    void eachStatementThatWaitsTakesOneConnectionAndGivesItBackAsItWas() throws Exception {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(database.dataSource());
            pool.setAutoCommit(false);
            pool.setConnectionInitSql("SET jit = on");
            pool.setMaximumPoolSize(1);
            try (BlockerWatch watch =
                            new BlockerWatch(counted(pool), StatementText::withoutLiterals, System::nanoTime);
                    Connection reader = database.connect()) {
                reader.setAutoCommit(false);
                Sql.run(reader, "SELECT * FROM orders");
                for (int i = 0; i < 3; i++) {
                    try (WaitingStatement alter =
                                    WaitingStatement.start(database.dataSource(), "ALTER TABLE orders ADD note text");
                            BlockerWatch.Sight sight = watch.over(alter.pid(), Duration.ofMillis(100), false)) {
                        await().atMost(PATIENCE).until(() -> !sight.lastSeen().isEmpty());
                    }
                }
                // It looks without a transaction of its own, for which an index build would wait.
                assertThat(Sql.column(
                                database.dataSource(),
                                "SELECT state FROM pg_stat_activity WHERE query LIKE '%pg_blocking_pids%'"
                                        + " AND datname = current_database() AND pid <> pg_backend_pid()"))
                        .doesNotContain("idle in transaction");
            }
            assertThat(opened).hasValue(3);
            try (Connection again = pool.getConnection()) {
                assertThat(again.getAutoCommit()).isFalse();
            }
            assertThat(Sql.column(pool, "SHOW jit")).containsExactly("on");
        }
    }

    @Test
    void isNotInTheWayOfAnIndexBuild() throws Exception {
        try (BlockerWatch watch = watch();
                WaitingStatement index =
                        WaitingStatement.start(database.dataSource(), "CREATE INDEX CONCURRENTLY i ON orders (email)");
                BlockerWatch.Sight sight = watch.over(index.pid(), Duration.ofMillis(40), false)) {
            index.await();
            assertThat(sight.trouble()).isEmpty();
        }
    }

    @Test
    void aLookThatFailsIsToldAndRepeatedAndHarmsNobody() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        DataSource refusing = SuppliedConnections.from(() -> {
            if (tries.incrementAndGet() <= 2) {
                throw new SQLException("too many connections", "53300");
            }
            return database.connect();
        });
        try (BlockerWatch watch = new BlockerWatch(refusing, StatementText::withoutLiterals, System::nanoTime);
                Connection reader = database.connect()) {
            reader.setAutoCommit(false);
            Sql.run(reader, "SELECT * FROM orders");
            try (WaitingStatement alter =
                            WaitingStatement.start(database.dataSource(), "ALTER TABLE orders ADD note text");
                    BlockerWatch.Sight sight = watch.over(alter.pid(), Duration.ofMillis(400), false)) {
                await().atMost(PATIENCE).until(() -> sight.trouble().isPresent());
                assertThat(sight.trouble().map(SQLException::getMessage)).contains("too many connections");
                await().atMost(PATIENCE).until(() -> !sight.lastSeen().isEmpty());
                assertThat(sight.trouble()).isEmpty();
            }
        }
    }

    @Test
    void closesWithoutWaitingForAConnectionThatDoesNotComeAndHandsItBackWhenItDoes() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        List<Connection> given = new CopyOnWriteArrayList<>();
        DataSource slow = SuppliedConnections.from(() -> {
            asked.countDown();
            while (late.getCount() > 0) {
                try {
                    late.await();
                } catch (InterruptedException e) {
                    // As a driver that reads from a socket.
                }
            }
            given.add(database.connect());
            return given.get(0);
        });
        BlockerWatch watch = new BlockerWatch(slow, StatementText::withoutLiterals, System::nanoTime);
        watch.over(1, Duration.ofMillis(10), false);
        asked.await();

        watch.close();
        watch.close();
        late.countDown();

        await().atMost(PATIENCE).until(() -> !given.isEmpty() && given.get(0).isClosed());
    }

    /** The one who migrates may have had the only one, and need it again. */
    @Test
    void aConnectionThatComesAfterTheEndOfTheStatementIsHandedBackAtOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        List<Connection> given = new CopyOnWriteArrayList<>();
        DataSource slow = SuppliedConnections.from(() -> {
            asked.countDown();
            try {
                late.await();
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
            given.add(database.connect());
            return given.get(0);
        });
        try (BlockerWatch watch = new BlockerWatch(slow, StatementText::withoutLiterals, System::nanoTime)) {
            try (BlockerWatch.Sight sight = watch.over(1, Duration.ofMillis(10), true)) {
                asked.await();
                assertThat(sight.current()).isEmpty();
            }
            late.countDown();

            await().atMost(PATIENCE)
                    .until(() -> !given.isEmpty() && given.get(0).isClosed());
        }
    }

    private BlockerWatch watch() {
        return new BlockerWatch(counted(database.dataSource()), StatementText::withoutLiterals, System::nanoTime);
    }

    private DataSource counted(DataSource connections) {
        return SuppliedConnections.from(() -> {
            opened.incrementAndGet();
            return connections.getConnection();
        });
    }

    private static int pid(Connection connection) throws SQLException {
        return Integer.parseInt(
                Sql.column(connection, "SELECT pg_backend_pid()").get(0));
    }
}
