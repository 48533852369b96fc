package com.kapgel.migrate;

import java.sql.Connection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A statement that another transaction makes wait, so that its locks can be looked at, also those it only asks for. */
final class HeldUpStatement {

    private HeldUpStatement() {}

    static @Nullable TableLock strongestLock(DataSource database, String sql, String obstacle) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection blocker = database.getConnection();
                Connection worker = database.getConnection()) {
            List<String> relations =
                    Sql.column(blocker, "SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace");
            String pid = Sql.column(worker, "SELECT pg_backend_pid()").get(0);
            blocker.setAutoCommit(false);
            Sql.run(blocker, obstacle);
            Future<?> done = thread.submit(() -> {
                Sql.run(worker, sql);
                return null;
            });
            awaitWait(database, pid, done);
            TableLock strongest = null;
            for (String mode : Sql.column(
                    database,
                    "SELECT mode FROM pg_locks WHERE locktype = 'relation' AND pid = " + pid + " AND relation IN ("
                            + String.join(",", relations) + ")")) {
                strongest = TableLock.stronger(strongest, TableLock.of(mode));
            }
            blocker.rollback();
            done.get(60, TimeUnit.SECONDS);
            return strongest;
        } finally {
            thread.shutdownNow();
        }
    }

    private static void awaitWait(DataSource database, String pid, Future<?> done) {
        String question = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid = " + pid;
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .failFast("Nothing makes it wait", done::isDone)
                .until(() -> !Sql.column(database, question).isEmpty());
    }
}
