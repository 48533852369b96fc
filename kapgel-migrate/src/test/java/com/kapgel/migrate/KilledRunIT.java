package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed at any moment of its run leaves what the next one brings to its end. */
@Tag("slow")
class KilledRunIT {

    private static final int ROUNDS = 50;
    private static final long SEED = 20_261_126;

    /** JVMs that start while another one runs. */
    private static final int AHEAD = 2;

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void theNextRunFinishesTheWorkOfOneThatWasKilled() throws Exception {
        MigrationFolder files = files();
        Random random = new Random(SEED);
        Duration whole = wholeRun(files);
        Deque<Round> ready = new ArrayDeque<>();
        try {
            for (int round = 1; round <= ROUNDS; round++) {
                while (ready.size() <= AHEAD && round + ready.size() <= ROUNDS) {
                    ready.add(Round.start(files));
                }
                try (Round current = ready.remove()) {
                    // Somewhat beyond the end, so that the last moments are hit as well.
                    long nanos = (long) (random.nextDouble() * 1.1 * whole.toNanos());
                    boolean serverToo = random.nextInt(3) == 0;
                    String when = "round " + round + " of seed " + SEED + ", killed after " + nanos / 1_000 + " µs of "
                            + whole.toMillis() + " ms" + (serverToo ? ", with its sessions" : "");
                    current.killAfter(nanos, serverToo);
                    current.finish(files, when);
                    assertWholeAndOnce(current.database, when);
                }
            }
        } finally {
            ready.forEach(Round::close);
        }
    }

    private MigrationFolder files() {
        return new MigrationFolder(folder)
                .with(
                        "V1__tables.sql",
                        "CREATE TABLE orders (id int, status text); CREATE TABLE log (line text); INSERT INTO log VALUES ('1')")
                .with("V2__rows.sql", """
                        INSERT INTO orders SELECT i, 'status ' || i % 7 FROM generate_series(1, 50000) i;
                        INSERT INTO log VALUES ('2');""")
                .with("V3__by_status.sql", "CREATE INDEX CONCURRENTLY by_status ON orders (status)")
                .with("V4__note.sql", "ALTER TABLE orders ADD note text; INSERT INTO log VALUES ('4')")
                .with("V5__by_id.sql", "CREATE UNIQUE INDEX CONCURRENTLY by_id ON orders (id)")
                .with("V6__outside.sql", """
                        INSERT INTO log VALUES ('6.1');
                        CREATE TABLE couriers (id int);
                        INSERT INTO log VALUES ('6.3');
                        DROP INDEX CONCURRENTLY by_id;
                        INSERT INTO log VALUES ('6.5');""")
                .with("V7__rebuild.sql", "REINDEX INDEX CONCURRENTLY by_status")
                .with("V8__end.sql", "INSERT INTO log VALUES ('8')")
                .with("R__view.sql", "CREATE OR REPLACE VIEW open_orders AS SELECT * FROM orders");
    }

    /** How long it takes when nobody disturbs it. */
    private static Duration wholeRun(MigrationFolder files) throws Exception {
        try (Round undisturbed = Round.start(files)) {
            undisturbed.process.awaitReady();
            long start = System.nanoTime();
            undisturbed.process.go();
            assertThat(undisturbed.process.result()).isEqualTo("1 2 3 4 5 6 7 8 R");
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertWholeAndOnce(undisturbed.database, "undisturbed");
            return took;
        }
    }

    private static void assertWholeAndOnce(TestDatabase database, String when) {
        assertThat(Sql.column(database.dataSource(), "SELECT line FROM log ORDER BY line"))
                .as("statements by their effect, " + when)
                .containsExactly("1", "2", "4", "6.1", "6.3", "6.5", "8");
        assertThat(Sql.column(
                        database.dataSource(),
                        "SELECT coalesce(version, 'R') || success FROM flyway_schema_history ORDER BY installed_rank"))
                .as("history, " + when)
                .containsExactly("1true", "2true", "3true", "4true", "5true", "6true", "7true", "8true", "Rtrue");
        assertThat(
                        Sql.column(
                                database.dataSource(),
                                "SELECT indexrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indrelid = 'orders'::regclass"))
                .as("indexes, " + when)
                .containsExactly("by_status true");
        assertThat(Sql.column(database.dataSource(), "SELECT count(*) FROM orders"))
                .as("rows, " + when)
                .containsExactly("50000");
        assertThat(Sql.column(database.dataSource(), "SELECT count(*) FROM kapgel_migration_step"))
                .as("statements half done, " + when)
                .containsExactly("0");
    }

    /** A database of its own, and a process that waits to migrate it. */
    private record Round(TestDatabase database, MigratingProcess process) implements AutoCloseable {

        static Round start(MigrationFolder files) throws Exception {
            TestDatabase database = TestPostgres.shared().freshDatabase();
            return new Round(database, MigratingProcess.start(database, files));
        }

        void killAfter(long nanos, boolean serverToo) throws Exception {
            process.awaitReady();
            process.go();
            Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
            process.kill();
            if (serverToo) {
                Sql.column(
                        database.dataSource(),
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE application_name = 'kapgel-migrate' AND datname = current_database()");
            }
        }

        void finish(MigrationFolder files, String when) {
            try (Migrator migrator = Migrator.builder()
                    .database(database.url(), database.user(), database.password())
                    .locations(files.location())
                    .build()) {
                migrator.migrate();
                assertThat(migrator.migrate().applied()).as(when).isEmpty();
            } catch (MigrationException e) {
                throw new AssertionError(when, e);
            }
        }

        @Override
        public void close() {
            process.close();
            database.close();
        }
    }
}
