package com.kapgel.benchmarks;

import com.kapgel.benchmarks.Comparison.Unit;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Two hundred small migrations on an empty database, fresh for each contender and round, over a pool of two connections. */
final class MigrateReport implements Report {
    private static final String SMALL = "small200";
    private static final int MIGRATIONS = 200;
    /** Until most of the code of ours and of Flyway is compiled. */
    private static final int WARM_UPS = 3;

    @Override
    public String name() {
        return "migrate";
    }

    @Override
    public String description() {
        return "two hundred small migrations on a fresh database: " + SMALL;
    }

    @Override
    public void run(Scope scope) throws Exception {
        if (!scope.includes(SMALL)) {
            return;
        }
        Map<MigrateContender, List<Double>> micros = new LinkedHashMap<>();
        List<MigrateContender> order = new ArrayList<>(List.of(MigrateContender.values()));
        try (TestPostgres server = TestPostgres.start();
                MigrateFiles files = MigrateFiles.write(scope.quick() ? MIGRATIONS / 10 : MIGRATIONS)) {
            System.out.println("# PostgreSQL: " + (server.isExternal() ? "the one given" : "embedded"));
            for (int round = scope.quick() ? 0 : -WARM_UPS; round < scope.rounds(); round++) {
                for (MigrateContender contender : order) {
                    double took = micros(contender, server, files);
                    if (round >= 0) {
                        micros.computeIfAbsent(contender, first -> new ArrayList<>())
                                .add(took);
                    }
                }
                Collections.rotate(order, 1);
            }
        }
        for (MigrateContender peer : MigrateContender.values()) {
            if (peer != MigrateContender.OURS) {
                Comparison.print(
                        SMALL, peer.toString(), Unit.MICROSECONDS, micros.get(MigrateContender.OURS), micros.get(peer));
            }
        }
    }

    private static double micros(MigrateContender contender, TestPostgres server, MigrateFiles files) throws Exception {
        try (TestDatabase database = server.freshDatabase();
                HikariDataSource pool = pool(database)) {
            long begun = System.nanoTime();
            contender.migrate(pool, files);
            double took = (System.nanoTime() - begun) / (double) TimeUnit.MICROSECONDS.toNanos(1);
            files.requireApplied(database);
            return took;
        }
    }

    /** With its connections open, which would else be part of the first migration. */
    private static HikariDataSource pool(TestDatabase database) throws Exception {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(2);
        try (var first = pool.getConnection();
                var second = pool.getConnection()) {
            if (!first.isValid(1) || !second.isValid(1)) {
                throw new IllegalStateException("The pool has no connection");
            }
        }
        return pool;
    }
}
