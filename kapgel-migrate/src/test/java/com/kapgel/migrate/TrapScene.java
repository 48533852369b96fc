package com.kapgel.migrate;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** A database, a folder with migrations, and the runner that is to come through with them, in words. */
final class TrapScene {

    private static final Duration WATCHDOG = Duration.ofSeconds(10);
    private static final String WORKS = "works";

    private final MigrationDatabase database;
    private final boolean plain;
    private String message = "";

    /** @param plain Flyway with its defaults instead of the migrator */
    TrapScene(MigrationDatabase database, boolean plain) {
        this.database = database;
        this.plain = plain;
    }

    TrapScene file(String name, String text) {
        database.files().with(name, text);
        return this;
    }

    TrapScene run(String sql) {
        database.run(sql);
        return this;
    }

    TrapScene alterDatabase(String setting) {
        return run("ALTER DATABASE " + database.name() + " SET " + setting);
    }

    /** What becomes of a run: {@code works}, {@code hangs}, or {@code fails} with the state that the server gave. */
    String migrate() throws Exception {
        return migrate(database.dataSource(), 1);
    }

    String migrateTogether(int instances) throws Exception {
        return migrate(database.dataSource(), instances);
    }

    /** On the application's pool, which then has these distinct values of a setting. */
    String migrateOnPool(String setting) throws Exception {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(database.dataSource());
            pool.setMaximumPoolSize(2);
            String outcome = migrate(pool, 1);
            try (Connection one = pool.getConnection();
                    Connection other = pool.getConnection()) {
                List<String> values = new ArrayList<>(Sql.column(one, "SHOW " + setting));
                values.addAll(Sql.column(other, "SHOW " + setting));
                return values.stream()
                        .filter(value -> !value.equals("0"))
                        .findFirst()
                        .map(value -> outcome + "; " + setting + " = " + value + " stays on the pool")
                        .orElse(outcome);
            }
        }
    }

    /** After a failure: with Flyway's repair, where it needs one. */
    String again() throws Exception {
        if (plain) {
            flyway(database.dataSource()).repair();
        }
        return migrate();
    }

    /** With the lock that does not hang, as Flyway's documentation sets it. */
    String migrateWithLockOfTheSession() throws Exception {
        if (!plain) {
            return migrate();
        }
        return outcome(() -> Flyway.configure()
                .dataSource(database.dataSource())
                .locations(database.files().location())
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate());
    }

    /** Does something else while another session has this statement's transaction open, for some seconds. */
    String during(String sql, Duration open, Play play) throws Exception {
        try (Connection other = database.connect()) {
            Sql.run(other, "SET lock_timeout = 0; SET statement_timeout = 0");
            other.setAutoCommit(false);
            Sql.run(other, sql);
            CompletableFuture<Void> end = CompletableFuture.runAsync(
                    () -> {
                        try {
                            other.rollback();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    CompletableFuture.delayedExecutor(
                            open.toMillis(), TimeUnit.MILLISECONDS, task -> new Thread(task, "rollback").start()));
            String outcome = play.play(this);
            end.get(60, TimeUnit.SECONDS);
            return outcome;
        }
    }

    /** How a run ends, and how long the longest of many short statements took meanwhile. */
    String migrateUnderRequests(String request) throws Exception {
        CompletableFuture<String> run = OwnThread.start(() -> {
            try {
                return migrate();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        long longest = 0;
        try (Connection client = database.connect()) {
            while (!run.isDone()) {
                long start = System.nanoTime();
                Sql.run(client, request);
                longest = Math.max(longest, System.nanoTime() - start);
                Thread.sleep(5);
            }
        }
        return run.get() + (longest > Duration.ofSeconds(1).toNanos() ? "; a request waited for over a second" : "");
    }

    /** Something to add when a question to the database has an answer. */
    String unless(String sql, String remark) {
        return Sql.column(database.dataSource(), sql).isEmpty() ? "" : "; " + remark;
    }

    /** What to add when an index is invalid. */
    String invalid() {
        return unless("SELECT 1 FROM pg_index WHERE NOT indisvalid", "the index is invalid");
    }

    /** One of two remarks, by what the last failure said. */
    String told(String word, String yes, String no) {
        String remark = message.contains(word) ? yes : no;
        return remark.isEmpty() ? "" : ", " + remark;
    }

    private String migrate(DataSource connections, int instances) throws Exception {
        return outcome(() -> {
            ExecutorService all = Executors.newFixedThreadPool(instances);
            try {
                List<CompletableFuture<Void>> runs = new ArrayList<>();
                for (int i = 0; i < instances; i++) {
                    runs.add(CompletableFuture.runAsync(() -> migrateOnce(connections), all));
                }
                for (CompletableFuture<Void> run : runs) {
                    run.get();
                }
            } finally {
                all.shutdownNow();
            }
        });
    }

    private void migrateOnce(DataSource connections) {
        if (plain) {
            flyway(connections).migrate();
        } else {
            try (Migrator migrator = Migrator.builder()
                    .dataSource(connections)
                    .locations(database.files().location())
                    .build()) {
                migrator.migrate();
            }
        }
    }

    private Flyway flyway(DataSource connections) {
        return Flyway.configure()
                .dataSource(connections)
                .locations(database.files().location())
                .load();
    }

    private String outcome(Run run) throws Exception {
        CompletableFuture<@Nullable Throwable> end = OwnThread.start(() -> {
            try {
                run.run();
                return null;
            } catch (Exception e) {
                return e instanceof ExecutionException wrapped ? wrapped.getCause() : e;
            }
        });
        try {
            Throwable failure = end.get(WATCHDOG.toMillis(), TimeUnit.MILLISECONDS);
            return failure == null ? WORKS : failed(failure);
        } catch (TimeoutException hung) {
            // First what hangs: it would come to its end once it is not waited for any more.
            terminate("state = 'active'");
            await().atMost(60, TimeUnit.SECONDS).until(() -> {
                terminate("backend_type = 'client backend'");
                return end.isDone();
            });
            return "hangs";
        }
    }

    private void terminate(String which) {
        Sql.column(
                database.dataSource(),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid() AND " + which);
    }

    private String failed(Throwable failure) {
        message = String.valueOf(failure.getMessage());
        String state = ServerError.find(failure).map(SQLException::getSQLState).orElse(null);
        return state == null ? "fails" : "fails (" + state + ")";
    }

    /** Something that is done in a scene, and what becomes of it. */
    interface Play {
        String play(TrapScene scene) throws Exception;
    }

    private interface Run {
        void run() throws Exception;
    }
}
