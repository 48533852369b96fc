package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ConcurrentStartIT {

    private static final int INSTANCES = 3;

    @TempDir
    private Path folder;

    /** The watchdog is generous: with Flyway's default lock all three would hang for ever. */
    @RepeatedTest(3)
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void instancesThatStartTogetherApplyEachMigrationOnce() throws Exception {
        MigrationFolder files = new MigrationFolder(folder)
                .with("V1__orders.sql", "CREATE TABLE orders (id int, status text)")
                .with("V2__rows.sql", "INSERT INTO orders SELECT i, 'NEW' FROM generate_series(1, 20000) i")
                .with("V3__by_status.sql", "CREATE INDEX CONCURRENTLY by_status ON orders (status)")
                .with("V4__by_id.sql", "CREATE UNIQUE INDEX CONCURRENTLY by_id ON orders (id)")
                .with("V5__more.sql", "INSERT INTO orders VALUES (0, 'NEW')");
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            List<String> applied = new ArrayList<>();
            ExecutorService instances = Executors.newFixedThreadPool(INSTANCES);
            try {
                CyclicBarrier start = new CyclicBarrier(INSTANCES);
                List<Future<MigrationReport>> runs = new ArrayList<>();
                for (int i = 0; i < INSTANCES; i++) {
                    runs.add(instances.submit(() -> {
                        try (Migrator migrator = Migrator.builder()
                                .database(database.url(), database.user(), database.password())
                                .locations(files.location())
                                .build()) {
                            start.await(60, TimeUnit.SECONDS);
                            return migrator.migrate();
                        }
                    }));
                }
                for (Future<MigrationReport> run : runs) {
                    run.get(100, TimeUnit.SECONDS)
                            .applied()
                            .forEach(
                                    migration -> applied.add(migration.version().orElseThrow()));
                }
            } finally {
                instances.shutdownNow();
            }

            assertThat(applied).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
            assertThat(Sql.column(database.dataSource(), "SELECT count(*) FROM orders"))
                    .containsExactly("20001");
            assertThat(Sql.column(
                            database.dataSource(),
                            "SELECT relname FROM pg_class JOIN pg_index ON oid = indexrelid"
                                    + " WHERE indrelid = 'orders'::regclass AND indisvalid"))
                    .containsExactlyInAnyOrder("by_status", "by_id");
        }
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void processesThatStartTogetherApplyEachMigrationOnce() throws Exception {
        MigrationFolder files = new MigrationFolder(folder)
                .with("V1__orders.sql", "CREATE TABLE orders (id int, status text)")
                .with("V2__rows.sql", "INSERT INTO orders SELECT i, 'NEW' FROM generate_series(1, 100000) i")
                .with("V3__by_status.sql", "CREATE INDEX CONCURRENTLY by_status ON orders (status)")
                .with("V4__more.sql", "INSERT INTO orders VALUES (0, 'NEW')")
                .with("V5__rebuild.sql", "REINDEX TABLE CONCURRENTLY orders");
        List<MigratingProcess> processes = new ArrayList<>();
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            for (int i = 0; i < INSTANCES; i++) {
                processes.add(MigratingProcess.start(database, files));
            }
            processes.forEach(MigratingProcess::awaitReady);
            for (MigratingProcess process : processes) {
                process.go();
            }
            List<String> applied = new ArrayList<>();
            for (MigratingProcess process : processes) {
                Stream.of(process.result().split(" "))
                        .filter(version -> !version.isEmpty())
                        .forEach(applied::add);
            }

            assertThat(applied).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
            assertThat(Sql.column(database.dataSource(), "SELECT count(*) FROM orders"))
                    .containsExactly("100001");
            assertThat(Sql.column(
                            database.dataSource(),
                            "SELECT relname FROM pg_class JOIN pg_index ON oid = indexrelid"
                                    + " WHERE indrelid = 'orders'::regclass AND indisvalid"))
                    .containsExactly("by_status");
        } finally {
            processes.forEach(MigratingProcess::close);
        }
    }
}
