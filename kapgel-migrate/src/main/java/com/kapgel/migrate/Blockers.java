package com.kapgel.migrate;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Finds whom a session waits for at this moment, and whom those wait for.
 *
 * <p>The server knows best who blocks whom ({@code pg_blocking_pids}), also for what waits for old snapshots, as concurrent index
 * work does. It tells 0 for prepared transactions, which are then found by the lock that they share with the one who waits.
 * Replication slots are not among them: however old their horizon is, no statement waits for it.
 */
final class Blockers {

    private static final String HIDDEN = "<insufficient privilege>";

    private static final String QUERY = """
            WITH RECURSIVE
              locks AS MATERIALIZED (SELECT * FROM pg_locks),
              -- While an index build waits for transactions to end, its request does not name the table. For whom it waits is not
              -- taken from here: for a prepared transaction, current_locker_pid is the number of a session that is not concerned.
              build AS MATERIALIZED (
                SELECT relid FROM pg_stat_progress_create_index WHERE pid = ? AND phase LIKE 'waiting for %'),
              waits(waiter, blocker, depth) AS (
                SELECT ?::int, unnest(pg_blocking_pids(?)), 1
                 UNION
                SELECT blocker, next, depth + 1
                  FROM waits, unnest(pg_blocking_pids(blocker)) next
                 WHERE blocker > 0 AND depth < 5)
            SELECT waits.waiter, waits.blocker,
                   wanted.locktype, wanted.mode AS wanted, wanted.relation IS NOT NULL AS on_relation,
                   coalesce(wanted.relation, build.relid)::regclass::text AS relation,
                   held.granted, held.queued,
                   activity.usename, activity.application_name, activity.backend_type, activity.state, activity.query,
                   prepared.gid, prepared.owner,
                   extract(epoch FROM clock_timestamp() - coalesce(activity.xact_start, prepared.prepared)) AS transaction_age,
                   extract(epoch FROM clock_timestamp() - activity.state_change) AS state_age,
                   current_user AS asker
              FROM waits
              LEFT JOIN locks wanted ON wanted.pid = waits.waiter AND NOT wanted.granted
              LEFT JOIN build ON waits.depth = 1
              LEFT JOIN pg_stat_activity activity ON activity.pid = waits.blocker AND waits.blocker > 0
              -- Several transactions may be prepared; the one that counts has locked the very same thing.
              LEFT JOIN locks same ON waits.blocker = 0 AND same.pid IS NULL AND same.locktype = wanted.locktype
               AND (same.database, same.relation, same.page, same.tuple, same.transactionid, same.classid, same.objid)
                   IS NOT DISTINCT FROM (wanted.database, wanted.relation, wanted.page, wanted.tuple, wanted.transactionid,
                   wanted.classid, wanted.objid)
              LEFT JOIN locks own ON own.pid IS NULL AND own.locktype = 'transactionid'
               AND own.virtualtransaction = same.virtualtransaction
              LEFT JOIN pg_prepared_xacts prepared ON prepared.transaction = own.transactionid
              LEFT JOIN LATERAL (
                SELECT array_agg(DISTINCT mode) FILTER (WHERE granted) AS granted,
                       max(mode) FILTER (WHERE NOT granted) AS queued
                  FROM locks
                 WHERE locktype = 'relation'
                   AND relation = coalesce(wanted.relation, build.relid)
                   AND (pid = waits.blocker OR pid IS NULL AND virtualtransaction = same.virtualtransaction)) held ON true
             WHERE waits.blocker <> pg_backend_pid()
             ORDER BY waits.depth, waits.blocker, prepared.gid""";

    private static final String HOLDER = """
            SELECT pid, usename, application_name, backend_type, state, query,
                   extract(epoch FROM clock_timestamp() - xact_start) AS transaction_age,
                   extract(epoch FROM clock_timestamp() - state_change) AS state_age,
                   current_user AS asker
              FROM pg_locks JOIN pg_stat_activity USING (pid)
             WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid <> pg_backend_pid()
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND classid::bigint = (? >> 32) & 4294967295 AND objid::bigint = ? & 4294967295""";

    private final UnaryOperator<String> scrubber;

    /** @param scrubber what a statement passes through before it is shown */
    Blockers(UnaryOperator<String> scrubber) {
        this.scrubber = scrubber;
    }

    /**
     * Nearest first; empty when the session waits for nobody.
     *
     * @param connection of another session in the same database, in auto-commit mode, because an open transaction would itself be
     *     in the way of concurrent index work
     * @param pid the server's process that waits
     */
    List<Blocker> of(Connection connection, int pid) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            for (int parameter = 1; parameter <= 3; parameter++) {
                statement.setInt(parameter, pid);
            }
            try (ResultSet row = statement.executeQuery()) {
                return read(row);
            }
        }
    }

    /** Who holds a lock of this number ({@code pg_advisory_lock}) in this database. */
    Optional<Blocker> holder(Connection connection, long lockNumber) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HOLDER)) {
            statement.setLong(1, lockNumber);
            statement.setLong(2, lockNumber);
            try (ResultSet row = statement.executeQuery()) {
                HeldLock lock = new HeldLock("advisory", "", false, "", List.of(), "");
                return row.next() ? Optional.of(session(row.getInt("pid"), row, lock)) : Optional.empty();
            }
        }
    }

    private List<Blocker> read(ResultSet row) throws SQLException {
        Map<String, Blocker> nearest = new LinkedHashMap<>();
        Map<Integer, Set<Integer>> waitsFor = new HashMap<>();
        while (row.next()) {
            int pid = row.getInt("blocker");
            HeldLock lock = lock(row);
            if (pid > 0 || lock.isInTheWay()) {
                waitsFor.computeIfAbsent(row.getInt("waiter"), waiter -> new LinkedHashSet<>())
                        .add(pid);
                nearest.putIfAbsent(pid + text(row, "gid"), pid == 0 ? prepared(row, lock) : session(pid, row, lock));
            }
        }
        List<Blocker> blockers = new ArrayList<>();
        for (Blocker blocker : nearest.values()) {
            blockers.add(blocker.waitingFor(waitsFor.getOrDefault(blocker.pid(), Set.of())));
        }
        return List.copyOf(blockers);
    }

    private Blocker session(int pid, ResultSet row, HeldLock lock) throws SQLException {
        String query = text(row, "query");
        String backend = text(row, "backend_type");
        Optional<String> state = Optional.of(text(row, "state")).filter(known -> !known.isEmpty());
        boolean hidden = query.equals(HIDDEN);
        return new Blocker(
                pid,
                BlockerName.ofSession(text(row, "usename"), text(row, "application_name"), backend),
                state,
                age(row, "transaction_age"),
                age(row, "state_age"),
                hidden || query.isBlank() ? Optional.empty() : Optional.of(shown(query)),
                lock.text(),
                List.of(),
                hidden
                        ? BlockerRemedy.forHidden(pid, text(row, "asker"))
                        : BlockerRemedy.forSession(pid, backend, state, query));
    }

    private static Blocker prepared(ResultSet row, HeldLock lock) throws SQLException {
        String gid = text(row, "gid");
        return new Blocker(
                0,
                BlockerName.ofPrepared(gid, text(row, "owner")),
                Optional.empty(),
                age(row, "transaction_age"),
                Optional.empty(),
                Optional.empty(),
                lock.text(),
                List.of(),
                BlockerRemedy.forPrepared(gid));
    }

    private static HeldLock lock(ResultSet row) throws SQLException {
        Array granted = row.getArray("granted");
        return new HeldLock(
                text(row, "locktype"),
                text(row, "wanted"),
                row.getBoolean("on_relation"),
                text(row, "relation"),
                granted == null ? List.of() : List.of((String[]) granted.getArray()),
                text(row, "queued"));
    }

    private String shown(String query) {
        return StatementText.shortened(scrubber.apply(query));
    }

    private static Optional<Duration> age(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getBigDecimal(column))
                .map(seconds -> Duration.ofMillis(
                        seconds.max(BigDecimal.ZERO).movePointRight(3).longValue()));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }
}
