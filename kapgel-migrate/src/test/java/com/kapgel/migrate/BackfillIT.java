package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements that run in batches, on a real server. Those that add one tell whether a batch ran twice. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BackfillIT {

    private static final String ADD_ONE = """
            -- kapgel: backfill table=orders key=id batch=%d pause=%s
            UPDATE orders SET touched = touched + 1 WHERE id BETWEEN :first AND :last;
            """;

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    private final List<Long> rowsDone = new ArrayList<>();

    private final MigrationListener listener = new MigrationListener() {
        @Override
        public void onBatch(String file, long rows, long estimatedRows, Duration elapsed) {
            rowsDone.add(rows);
            assertThat(file).isEqualTo("V2__fill.sql");
            assertThat(estimatedRows).isGreaterThanOrEqualTo(rows);
            assertThat(elapsed).isPositive();
        }
    };

    @Test
    void touchesEachRowOnceInSeveralTransactions() {
        orders(1_000);
        fill(ADD_ONE.formatted(100, "1ms"));

        migrate();

        assertThat(count("touched = 1")).isEqualTo("1000");
        assertThat(rowsDone).hasSizeGreaterThan(1).isSorted().endsWith(1_000L);
        assertThat(Sql.column(database.dataSource(), "SELECT count(DISTINCT xmin::text) > 1 FROM orders"))
                .containsExactly("t");
        assertThat(Sql.column(database.dataSource(), "SELECT count(*) FROM kapgel_migration_step"))
                .containsExactly("0");
    }

    @Test
    void runsNextToOtherStatementsOfTheFile() {
        orders(250);
        fill("ALTER TABLE orders ADD COLUMN cents bigint;\n\n/* the money */\n" + """
                -- kapgel: backfill table=public.Orders key=ID batch=100 pause=0ms
                -- in cents, as '${name}' has it
                UPDATE orders SET cents = round(total * 100)
                WHERE id BETWEEN :first AND :last AND cents IS NULL;
                ALTER TABLE orders ADD CHECK (cents IS NOT NULL);
                """.replace("${name}", "it"));

        migrate();

        assertThat(count("cents = total * 100")).isEqualTo("250");
    }

    @Test
    void anEmptyTableHasNoBatches() {
        orders(0);
        fill(ADD_ONE.formatted(100, "1ms"));

        migrate();

        assertThat(rowsDone).isEmpty();
    }

    @Test
    void deletesAndCopies() {
        orders(500);
        fill("""
                CREATE TABLE archive (LIKE orders);
                -- kapgel: backfill table=orders key=id batch=50 pause=0ms
                INSERT INTO archive SELECT * FROM orders WHERE id BETWEEN :first AND :last AND id % 2 = 0;
                -- kapgel: backfill table=orders key=id batch=50 pause=0ms
                -- They are
                -- in the archive.
                DELETE FROM orders WHERE id BETWEEN :first AND :last AND id % 2 = 0;
                -- kapgel: backfill table=orders key=id
                UPDATE orders SET touched = 7 WHERE id BETWEEN :first AND :last;
                """);

        migrate();

        assertThat(count("id % 2 = 1 AND touched = 7")).isEqualTo("250");
        assertThat(count("true")).isEqualTo("250");
        assertThat(Sql.column(database.dataSource(), "SELECT count(*) FROM archive"))
                .containsExactly("250");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    uuid                     ; gen_random_uuid()
                    text COLLATE "C"         ; md5(n::text) || ' &=%+ ' || chr(10) || chr(8364)
                    varchar(40)              ; 'a-B' || n
                    char(8)                  ; 'x' || n
                    timestamptz              ; now() + n * interval '1.000001 s'
                    date                     ; current_date + n
                    numeric                  ; n / 3.0
                    double precision         ; n / 3.0
                    bytea                    ; decode(md5(n::text), 'hex')
                    """)
    void followsKeysOfEachOrderedType(String type, String value) {
        before("CREATE TABLE orders (id " + type + " PRIMARY KEY, touched int NOT NULL DEFAULT 0);"
                + "INSERT INTO orders (id) SELECT " + value + " FROM generate_series(1, 300) n");
        fill(ADD_ONE.formatted(70, "0ms"));

        migrate();

        assertThat(count("touched = 1")).isEqualTo("300");
        assertThat(rowsDone).hasSizeGreaterThan(1);
    }

    @Test
    void rowsWithTheSameKeyBelongToTheSameBatch() {
        orders(0);
        database.run("ALTER TABLE orders ADD COLUMN day int; CREATE INDEX ON orders (day)");
        database.run("INSERT INTO orders (id, day) SELECT n, n / 40 FROM generate_series(1, 400) n");
        fill("""
                -- kapgel: backfill table=orders key=day batch=30 pause=0ms
                UPDATE orders SET touched = touched + 1 WHERE day BETWEEN :first AND :last;
                """);

        migrate();

        assertThat(count("touched = 1")).isEqualTo("400");
    }

    @Test
    void goesOverAllPartitions() {
        before("""
                CREATE TABLE orders (id int PRIMARY KEY, touched int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
                CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (100);
                CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM (100) TO (1000);
                INSERT INTO orders SELECT n FROM generate_series(1, 300) n;
                ANALYZE orders""");
        fill(ADD_ONE.formatted(70, "0ms"));

        migrate();

        assertThat(count("touched = 1")).isEqualTo("300");
    }

    @Test
    void aRunThatIsCutOffGoesOnWhereItStopped() throws Exception {
        orders(20_000);
        fill(ADD_ONE.formatted(2, "0ms"));
        Random random = new Random(7);
        AtomicInteger batches = new AtomicInteger();
        int cut = 0;
        for (int round = 0; round < 20; round++) {
            CompletableFuture<Boolean> run = OwnThread.start(() -> applied(batches));
            int enough = batches.get() + 1 + random.nextInt(30);
            await().atMost(60, TimeUnit.SECONDS)
                    .pollInterval(1, TimeUnit.MILLISECONDS)
                    .until(() -> run.isDone() || batches.get() >= enough);
            database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'kapgel-migrate' AND datname = current_database()");
            if (!run.get(60, TimeUnit.SECONDS)) {
                cut++;
            }
            assertThat(count("touched > 1")).isEqualTo("0");
        }
        applied(batches);

        assertThat(cut).isGreaterThan(5);
        assertThat(count("touched = 1")).isEqualTo("20000");
    }

    /** Whether the run succeeded. */
    private boolean applied(AtomicInteger batches) {
        MigrationListener counter = new MigrationListener() {
            @Override
            public void onBatch(String file, long rows, long estimatedRows, Duration elapsed) {
                batches.incrementAndGet();
            }
        };
        try (Migrator migrator = database.migrator().listener(counter).build()) {
            migrator.migrate();
            return true;
        } catch (MigrationException e) {
            return false;
        }
    }

    @Test
    void endsOnATableThatGrowsAndChangesMeanwhile() throws Exception {
        orders(5_000);
        fill(ADD_ONE.formatted(50, "1ms"));
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch grows = new CountDownLatch(1);
        CompletableFuture<Boolean> growth = OwnThread.start(() -> {
            grow(grows, done);
            return true;
        });
        try {
            assertThat(grows.await(60, TimeUnit.SECONDS)).isTrue();
            migrate();
        } finally {
            done.set(true);
        }
        growth.get(60, TimeUnit.SECONDS);

        assertThat(count("id <= 5000 AND touched = 1")).isEqualTo("5000");
        assertThat(count("id > 5000")).isNotEqualTo("0");
        assertThat(count("id > 6000 AND touched <> 0")).isEqualTo("0");
    }

    private void grow(CountDownLatch grows, AtomicBoolean done) {
        try (Connection connection = database.connect()) {
            while (!done.get()) {
                Sql.run(connection, "INSERT INTO orders (id) SELECT max(id) + 1 FROM orders");
                Sql.run(connection, "UPDATE orders SET total = total + 1 WHERE id = (random() * 4999)::int + 1");
                grows.countDown();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBatchThatFindsALockedRowIsTriedAgain() throws Exception {
        orders(300);
        fill(ADD_ONE.formatted(100, "0ms"));
        AtomicBoolean retried = new AtomicBoolean();
        try (Connection other = database.connect();
                Migrator migrator = database.migrator()
                        .lockTimeout(Duration.ofMillis(20))
                        .listener(new MigrationListener() {
                            @Override
                            public void onRetry(String file, int tries, Duration pause, List<String> waitedFor) {
                                retried.set(true);
                                try {
                                    other.rollback();
                                } catch (SQLException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                        })
                        .build()) {
            other.setAutoCommit(false);
            Sql.run(other, "UPDATE orders SET total = 0 WHERE id = 250");
            migrator.migrate();
        }

        assertThat(retried).isTrue();
        assertThat(count("touched = 1")).isEqualTo("300");
    }

    @Test
    void statementTimeoutDoesNotCutABatchOff() {
        orders(10);
        database.run("ALTER DATABASE " + database.name() + " SET statement_timeout = '200ms'");
        fill("""
                -- kapgel: backfill table=orders key=id
                UPDATE orders SET touched = touched + 1 FROM pg_sleep(0.5) WHERE id BETWEEN :first AND :last;
                """);

        migrate();

        assertThat(count("touched = 1")).isEqualTo("10");
    }

    @Test
    void aStatementThatWasChangedHalfWayIsNotGuessedAt() {
        orders(300);
        String failing =
                ADD_ONE.replace("touched + 1", "touched + 1 / (150 - id)").formatted(10, "0ms");
        fill(failing);
        assertThat(failure()).hasMessageContainingAll("V2__fill.sql, line 2", "division by zero");
        long done = rowsDone.get(rowsDone.size() - 1);

        fill(ADD_ONE.formatted(10, "0ms"));
        assertThat(failure())
                .hasMessageContainingAll(
                        "it was changed after its batches had passed", "changed=continue", "changed=restart", "line 1");

        fill(ADD_ONE.formatted(10, "0ms").replace("batch=", "changed=continue batch="));
        migrate();
        assertThat(count("id <= " + done + " AND touched = 0")).isEqualTo(String.valueOf(done));
        assertThat(count("id > " + done + " AND touched = 1")).isEqualTo(String.valueOf(300 - done));
    }

    @Test
    void aChangedStatementBeginsAnewWhenTheDirectiveSaysSo() {
        orders(300);
        fill(ADD_ONE.replace("touched + 1", "touched + 0 / (150 - id)").formatted(10, "0ms"));
        assertThat(failure()).hasMessageContaining("division by zero");

        fill(ADD_ONE.formatted(10, "0ms").replace("batch=", "changed=restart batch="));
        migrate();

        assertThat(count("touched = 1")).isEqualTo("300");
    }

    @Test
    void thePlanTellsBatches() {
        orders(1);
        fill(ADD_ONE.formatted(100, "0ms"));
        try (Migrator migrator = database.migrator().build()) {
            PlannedMigration planned = migrator.plan().migrations().get(0);

            assertThat(planned.transactional()).isFalse();
            assertThat(planned.statements().get(0).command()).contains("UPDATE").endsWith(" in batches");
        }
    }

    @Test
    void aTableOfAnEarlierMigrationOfTheSameRunIsFound() {
        database.files()
                .with("V1__orders.sql", "CREATE TABLE orders (id int PRIMARY KEY, touched int NOT NULL DEFAULT 0)");
        fill(ADD_ONE.formatted(100, "0ms"));

        migrate();

        assertThat(count("true")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    table=ordres key=id         | there is no table ordres
                    table=orders key=nr         | table orders has no column nr
                    table=orders key=total      | no index of table orders begins with column total
                    table=open_orders key=id    | open_orders is not a table
                    table=orders key=note       | have no note (NULL)
                    """)
    void whatTheServerDoesNotHaveIsNamedBeforeTheFirstBatch(String directive, String message) {
        orders(10);
        database.run("CREATE VIEW open_orders AS SELECT * FROM orders");
        database.run("ALTER TABLE orders ADD COLUMN note text UNIQUE");
        fill("-- the new column\n-- kapgel: backfill " + directive
                + "\nUPDATE orders SET touched = 1 WHERE id BETWEEN :first AND :last");

        assertThat(failure()).hasMessageContainingAll("V2__fill.sql, line 2", message, "remedy:");
        assertThat(count("touched = 0")).isEqualTo("10");
    }

    @Test
    void aDirectiveThatCannotBeFollowedIsNamedBeforeAnythingRuns() {
        database.files().with("V1__a.sql", "CREATE TABLE a (id int)");
        fill("-- kapgel: backfill tabel=orders key=id\nSELECT 1");

        assertThat(failure())
                .hasMessageContainingAll(
                        "V2__fill.sql, line 1", "there is no setting tabel", "table must name", ":first AND :last");
        assertThat(Sql.column(database.dataSource(), "SELECT to_regclass('a')")).containsOnlyNulls();
    }

    private void orders(int rows) {
        before("CREATE TABLE orders (id bigint PRIMARY KEY, total numeric NOT NULL DEFAULT 0,"
                + " touched int NOT NULL DEFAULT 0);"
                + "INSERT INTO orders SELECT n, n FROM generate_series(1, " + rows + ") n");
    }

    /** What earlier migrations have left. */
    private void before(String sql) {
        database.files().with("V1__before.sql", sql);
        migrate();
    }

    private void fill(String text) {
        database.files().with("V2__fill.sql", text);
    }

    private void migrate() {
        try (Migrator migrator = database.migrator().listener(listener).build()) {
            migrator.migrate();
        }
    }

    private MigrationException failure() {
        try (Migrator migrator = database.migrator().listener(listener).build()) {
            return catchThrowableOfType(MigrationException.class, migrator::migrate);
        }
    }

    private String count(String condition) {
        return Sql.column(database.dataSource(), "SELECT count(*) FROM orders WHERE " + condition)
                .get(0);
    }
}
