package com.kapgel.example.orders;

import com.kapgel.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * How long the sessions of the order service wait for locks, by two witnesses: {@code pg_stat_activity}, which is looked at all the
 * time, and the server's log, to which {@code log_lock_waits} tells each wait above {@code deadlock_timeout}.
 *
 * <p>Who looks waits for no lock. When it looks too late all the same, the machine was busy, and so it was for who held the lock.
 */
final class LockWaits implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(25);

    /** Until the next look at the latest, on a machine that is well. */
    private static final Duration USUAL = PAUSE.multipliedBy(2);

    private static final String WAITING = """
            select a.pid, l.waitstart, l.mode || ': ' || left(a.query, 60)
              from pg_stat_activity a
              join pg_locks l on l.pid = a.pid and not l.granted
             where a.datname = current_database() and a.application_name = 'order-service'
               and a.wait_event_type = 'Lock' and l.waitstart is not null
            """;

    /** The line that may still be written is left out. Of a wait that is given up, the log tells only that it has begun. */
    private static final String LOGGED = """
            with entries as materialized (
                select line::jsonb entry
                  from string_to_table(pg_read_file(pg_current_logfile('jsonlog')), E'\\n') line
                 where line like '{%}')
            select (entry->>'timestamp')::timestamptz,
                   substring(entry->>'message' from 'after ([0-9.]+) ms')::float8,
                   entry->>'message'
              from entries
             where entry->>'application_name' = 'order-service' and entry->>'dbname' = current_database()
               and entry->>'message' ~ '^process [0-9]+ (still waiting|acquired) .* after [0-9.]+ ms'
            """;

    private final TestDatabase database;
    private final Map<String, LockWait> sampled = new ConcurrentHashMap<>();
    private final Queue<Stall> stalls = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> sampling;
    private volatile boolean open = true;

    private LockWaits(TestDatabase database) {
        this.database = database;
        this.sampling = CompletableFuture.runAsync(this::sample, task -> new Thread(task, "lock-waits").start());
    }

    /** Looks until it is closed. */
    static LockWaits in(TestDatabase database) {
        return new LockWaits(database);
    }

    /**
     * One wait of one session, as far as a witness has seen it.
     *
     * @param stalled for how long of it the machine kept who looks from running
     */
    record LockWait(Witness witness, Instant begin, Duration length, Duration stalled, String what) {

        boolean isLongerThan(Duration limit) {
            return length.minus(stalled).compareTo(limit) > 0;
        }

        private Instant end() {
            return begin.plus(length);
        }
    }

    /** Who has seen a wait. */
    enum Witness {
        SAMPLE,
        LOG
    }

    private record Stall(Instant end, Duration length) {}

    /** Those that had not ended at that time, the longest first. */
    List<LockWait> since(Instant time) throws SQLException {
        List<LockWait> waits = new ArrayList<>(sampled.values());
        waits.addAll(logged());
        return waits.stream()
                .filter(wait -> wait.end().isAfter(time))
                .map(this::withStalls)
                .sorted(Comparator.comparing(LockWait::length).reversed())
                .toList();
    }

    private LockWait withStalls(LockWait wait) {
        Duration stalled = stalls.stream()
                .filter(stall -> stall.end().isAfter(wait.begin())
                        && stall.end().minus(stall.length()).isBefore(wait.end()))
                .map(Stall::length)
                .reduce(Duration.ZERO, Duration::plus);
        return new LockWait(wait.witness(), wait.begin(), wait.length(), stalled, wait.what());
    }

    private List<LockWait> logged() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LOGGED)) {
            List<LockWait> waits = new ArrayList<>();
            while (row.next()) {
                Instant end = instant(row, 1);
                Duration length = Duration.ofNanos(Math.round(row.getDouble(2) * 1_000_000));
                waits.add(new LockWait(Witness.LOG, end.minus(length), length, Duration.ZERO, row.getString(3)));
            }
            return waits;
        }
    }

    private void sample() {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            Instant last = Instant.now();
            while (open) {
                look(statement);
                Thread.sleep(PAUSE.toMillis());
                Instant now = Instant.now();
                Duration late = Duration.between(last, now).minus(USUAL);
                if (!late.isNegative()) {
                    stalls.add(new Stall(now, late));
                }
                last = now;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Lock waits cannot be seen", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(WAITING)) {
            Instant now = Instant.now();
            while (row.next()) {
                Instant begin = instant(row, 2);
                Duration length = Duration.between(begin, now);
                sampled.put(
                        row.getInt(1) + " " + begin,
                        new LockWait(Witness.SAMPLE, begin, length, Duration.ZERO, row.getString(3)));
            }
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    @Override
    public void close() {
        open = false;
        sampling.join();
    }
}
