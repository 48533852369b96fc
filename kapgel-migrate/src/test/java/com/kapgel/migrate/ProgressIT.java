package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.kapgel.migrate.MigrationListener.Progress;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener is told about a statement while it runs. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProgressIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    private final List<Progress> told = new CopyOnWriteArrayList<>();
    private final List<String> late = new CopyOnWriteArrayList<>();
    private volatile int endedLine;

    private final MigrationListener listener = new MigrationListener() {
        @Override
        public void onProgress(Progress progress) {
            told.add(progress);
            if (endedLine >= progress.line()) {
                late.add(progress.toString());
            }
        }

        @Override
        public void onStatement(String file, int line, String command, Duration elapsed) {
            endedLine = line;
        }
    };

    @BeforeEach
    void createOrders() {
        // Two rows to a block, and, once it is slow, an index that takes 15 ms for each row.
        database.run("CREATE TABLE orders (id int, note text);"
                + " ALTER TABLE orders ALTER note SET STORAGE PLAIN;"
                + " INSERT INTO orders SELECT i, repeat('x', 3500) FROM generate_series(1, 300) i;"
                + " CREATE FUNCTION key(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END'");
        try (Migrator migrator = database.migrator().build()) {
            migrator.baseline("1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX by_key ON orders (key(id))",
                "CREATE INDEX CONCURRENTLY by_key ON orders (key(id))",
                "REINDEX TABLE orders",
                "REINDEX INDEX CONCURRENTLY old"
            })
    void tellsHowFarAnIndexIsAndHowLongThePhaseStillTakes(String sql) {
        database.run("CREATE INDEX old ON orders (key(id))");
        beSlow();
        database.files().with("V2__index.sql", "-- Slow.\n" + sql);

        migrate();

        assertThat(late).isEmpty();
        assertThat(told).allSatisfy(progress -> {
            assertThat(progress.file()).isEqualTo("V2__index.sql");
            assertThat(progress.line()).isEqualTo(2);
            assertThat(sql).startsWith(progress.command());
            assertThat(progress.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(progress.waitsFor()).isEmpty();
        });
        List<Progress> scanning = told.stream()
                .filter(progress -> progress.phase().equals(Optional.of("building index: scanning table")))
                .toList();
        assertThat(scanning).isNotEmpty().allSatisfy(progress -> {
            assertThat(progress.relation()).isPresent();
            assertThat(progress.unit()).isEqualTo("blocks");
            assertThat(progress.total()).isEqualTo(150);
            assertThat(progress.done()).isBetween(0L, 150L);
        });
        assertThat(scanning).anySatisfy(progress -> {
            assertThat(progress.rest()).isPresent();
            assertThat(progress.toString())
                    .matches("V2__index\\.sql, line 2: .*, building index: scanning table of \\w+,"
                            + " \\d+ of 150 blocks, \\d+ s, this phase about .* more");
        });
    }

    @Test
    void namesWhomAnIndexWaitsFor() throws Exception {
        database.files().with("V2__index.sql", "CREATE INDEX CONCURRENTLY by_id ON orders (id)");
        try (Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            Sql.run(writer, "UPDATE orders SET note = 'hunter2' WHERE id = 1");
            MigrationListener releasing = new MigrationListener() {
                @Override
                public void onProgress(Progress progress) {
                    told.add(progress);
                    if (!progress.waitsFor().isEmpty()) {
                        release(writer);
                    }
                }
            };
            try (Migrator migrator = database.migrator().listener(releasing).build()) {
                migrator.migrate();
            }
        }
        assertThat(told)
                .filteredOn(progress -> !progress.waitsFor().isEmpty())
                .isNotEmpty()
                .allSatisfy(progress -> {
                    assertThat(progress.phase()).contains("waiting for writers before build");
                    assertThat(progress.unit()).isEqualTo("transactions");
                    assertThat(progress.total()).isEqualTo(1);
                    assertThat(progress.rest()).isEmpty();
                    assertThat(progress.waitsFor().get(0))
                            .contains("idle in transaction", "UPDATE orders SET note = … WHERE id = …");
                    assertThat(progress.toString()).contains("0 of 1 transactions", "; waits for pid ");
                });
    }

    @Test
    void namesWhoHeldTheLockWhenItIsTriedAgain() throws Exception {
        database.files().with("V2__more.sql", "ALTER TABLE orders ADD more text");
        List<String> holders = new CopyOnWriteArrayList<>();
        try (Connection reader = database.connect()) {
            reader.setAutoCommit(false);
            Sql.run(reader, "SELECT * FROM orders WHERE note = 'hunter2'");
            MigrationListener releasing = new MigrationListener() {
                @Override
                public void onRetry(String file, int tries, Duration pause, List<String> waitedFor) {
                    holders.addAll(waitedFor);
                    if (!waitedFor.isEmpty()) {
                        release(reader);
                    }
                }
            };
            try (Migrator migrator = database.migrator()
                    .listener(releasing)
                    .lockTimeout(Duration.ofSeconds(1))
                    .build()) {
                migrator.migrate();
            }
        }
        assertThat(holders)
                .singleElement()
                .asString()
                .contains(
                        "idle in transaction", "holds AccessShareLock on orders: SELECT * FROM orders WHERE note = …");
    }

    @Test
    void tellsTheTimeOfWhatIsNoIndex() {
        database.files().with("V2__slow.sql", "SELECT 1;\nSELECT pg_sleep(2.5)");

        migrate();

        assertThat(late).isEmpty();
        assertThat(told).isNotEmpty().allSatisfy(progress -> {
            assertThat(progress.line()).isEqualTo(2);
            assertThat(progress.phase()).isEmpty();
            assertThat(progress.total()).isZero();
            assertThat(progress.toString()).matches("V2__slow\\.sql, line 2: SELECT, \\d+ s");
        });
    }

    @Test
    void oneConnectionIsEnoughAndThenThereIsTheTimeOnly() {
        beSlow();
        database.files().with("V2__index.sql", "CREATE INDEX by_key ON orders (key(id))");
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(20_000);
        try (HikariDataSource pool = new HikariDataSource(config);
                Migrator migrator = Migrator.builder()
                        .dataSource(pool)
                        .locations(database.files().location())
                        .listener(listener)
                        .build()) {
            long begun = System.nanoTime();
            assertThat(migrator.migrate().versionAfter()).contains("2");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        }
        assertThat(told)
                .isNotEmpty()
                .allSatisfy(progress -> assertThat(progress.phase()).isEmpty());
    }

    @Test
    void whatAListenerThrowsMeanwhileHarmsNobody() {
        database.files().with("V2__slow.sql", "SELECT pg_sleep(2.5); DO $$ BEGIN RAISE NOTICE 'done'; END $$");
        MigrationListener broken = new MigrationListener() {
            @Override
            public void onProgress(Progress progress) {
                told.add(progress);
                throw new IllegalStateException("full disk");
            }

            @Override
            public void onNotice(String file, int line, String sqlState, String text) {
                late.add(text);
                throw new IllegalStateException("full disk");
            }
        };
        try (Migrator migrator = database.migrator().listener(broken).build()) {
            assertThat(migrator.migrate().versionAfter()).contains("2");
        }
        assertThat(told).hasSize(1);
        assertThat(late).containsExactly("done");
    }

    @Test
    void isToldOfAStatementThatFailsInTheEndAndOfNothingAfterwards() {
        database.files().with("V2__slow.sql", "DO $$ BEGIN PERFORM pg_sleep(2.5); PERFORM 1 / 0; END $$");

        assertThatExceptionOfType(MigrationException.class).isThrownBy(this::migrate);

        assertThat(told).isNotEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("kapgel-migrate-commentary");
    }

    private void migrate() {
        try (Migrator migrator = database.migrator().listener(listener).build()) {
            migrator.migrate();
        }
    }

    private void beSlow() {
        database.run("CREATE OR REPLACE FUNCTION key(int) RETURNS int IMMUTABLE LANGUAGE plpgsql"
                + " AS 'BEGIN PERFORM pg_sleep(0.015); RETURN $1; END'");
    }

    private static void release(Connection writer) {
        try {
            writer.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
