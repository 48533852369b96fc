package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.kapgel.example.orders.LockWaits.LockWait;
import com.kapgel.example.orders.LockWaits.Witness;
import com.kapgel.migrate.AppliedMigration;
import com.kapgel.migrate.MigrationListener;
import com.kapgel.migrate.MigrationPhase;
import com.kapgel.migrate.MigrationReport;
import com.kapgel.migrate.Migrator;
import com.kapgel.testkit.OpenLoad;
import com.kapgel.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.util.PSQLState;

/**
 * Nobody who orders notices that the table of orders, with a million rows, is changed meanwhile; and what the usual way of writing
 * the same changes does to them.
 *
 * <p>The service has brought its own migrations into an empty database, as always. All but the first, which creates the tables, are
 * then undone beneath it: version 1 is all that it needs. That version is filled, and the same files run again while it is busy, by
 * the same call with which it begins. Then come changes that it does not have, from {@code zero-downtime/changes}.
 *
 * <p>What is asserted is answers and waits for locks, not how long a request took, since that depends on what else the machine does.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ZeroDowntimeIT {

    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);
    private static final Duration UNTIL_WELL = Duration.ofSeconds(20);

    /** Longer than a migration waits for a lock before it tries again, and than a request may wait. */
    private static final Duration REPORT = Duration.ofMillis(700);

    /** So long that it is still there when a naive change begins. */
    private static final Duration LONG_REPORT = Duration.ofMillis(1_500);

    /** When somebody would end a naive change that has stopped the service; which itself waits for a lock for 3 s. */
    private static final String PATIENCE = "5s";

    /** Its log tells of waits from 100 ms on. So an autovacuum gives way before a try for a lock ends, which else takes a second. */
    @RegisterExtension
    private static final RunningService service = RunningService.onPostgres(Map.of(
            "log_lock_waits", "on",
            "deadlock_timeout", "100ms",
            "logging_collector", "on",
            "log_destination", "jsonlog",
            "log_rotation_size", "0"));

    private final AtomicInteger retries = new AtomicInteger();

    @BeforeAll
    static void fillVersionOne() throws Exception {
        assumeThat(LoopbackClients.arePossible())
                .as("each client has an address of 127.0.0.0/8, as Linux lets it")
                .isTrue();
        try (Migrator migrator = Migrator.builder()
                .database(database().url(), database().user(), database().password())
                .build()) {
            migrator.undoTo("1");
        }
        run(resource("million-orders.sql"));
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum analyze");
        }
    }

    @Test
    @Order(1)
    void noRequestFailsOrWaitsForALockWhileItsTableChanges() throws Exception {
        Instant begin = Instant.now();
        try (OrderTraffic traffic = OrderTraffic.at(service, 0);
                LockWaits waits = LockWaits.in(database());
                Report reports = Report.againAndAgain(database(), REPORT)) {
            traffic.awaitPace(UNTIL_WELL);
            reports.awaitReading();
            try (Migrator own = migrator("classpath:db/migration");
                    Migrator more = migrator("classpath:db/migration", "classpath:zero-downtime/changes")) {
                print(own.redo());
                print(more.migrate(MigrationPhase.EXPAND));
                print(more.migrate());
            }
            OpenLoad.Result result = traffic.stop();
            print("good", traffic, result, waits.since(begin));
            System.out.println("zero downtime: good: " + retries + " tries ended without a lock");

            assertThat(traffic.failures()).as("%s", traffic.answers()).isZero();
            assertThat(waits.since(begin))
                    .filteredOn(wait -> wait.isLongerThan(LONGEST_WAIT))
                    .isEmpty();
        }
        assertEverythingIsInPlace();
    }

    private static void assertEverythingIsInPlace() throws SQLException {
        assertThat(
                        value(
                                "select string_agg(version, ' ' order by installed_rank) from flyway_schema_history where type = 'SQL'"
                                        + " and installed_rank > (select max(installed_rank) from flyway_schema_history where type = 'DELETE')"))
                .isEqualTo("2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18");
        assertThat(value("select format_type(atttypid, atttypmod) || ' ' || attnotnull from pg_attribute"
                        + " where attrelid = 'orders'::regclass and attname = 'total'"))
                .isEqualTo("numeric(16,4) true");
        assertThat(
                        value(
                                "select attnotnull from pg_attribute where attrelid = 'orders'::regclass and attname = 'currency'"))
                .isEqualTo("t");
        assertThat(
                        value(
                                "select count(*) from orders o join payments p on p.order_id = o.id where o.total <> p.amount and o.id > 1"))
                .isEqualTo("0");
        assertThat(value("select count(*) from orders where id <= 1000000 and status = 'NEW' and confirm_by is null"))
                .isEqualTo("0");
        assertThat(value("select count(*) from pg_index where not indisvalid")).isEqualTo("0");
    }

    /** Each of them holds requests up for about as long as it runs, or as the service has patience. */
    @Test
    @Order(2)
    void theUsualWayToWriteTheSameChangesStopsTheService() throws Exception {
        run(resource("naive/before.sql"));
        try (OrderTraffic traffic = OrderTraffic.at(service, 50_000);
                LockWaits waits = LockWaits.in(database())) {
            traffic.awaitPace(UNTIL_WELL);
            List<LockWait> all = new ArrayList<>();
            for (String change : List.of("index", "not-null", "type", "backfill")) {
                all.addAll(damage(change, traffic, waits));
            }
            traffic.stop();
            for (Witness witness : Witness.values()) {
                assertThat(all)
                        .filteredOn(wait -> wait.witness() == witness)
                        .as("%s", witness)
                        .anyMatch(wait -> wait.isLongerThan(LONGEST_WAIT));
            }
        }
    }

    /** What happens from the beginning of the change until the service is well again. */
    private static List<LockWait> damage(String change, OrderTraffic traffic, LockWaits waits) throws Exception {
        long failedBefore = traffic.failures();
        Instant begin;
        Duration length;
        String end = "";
        try (Report report = Report.once(database(), LONG_REPORT);
                Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set local statement_timeout = '" + PATIENCE + "'");
            report.awaitReading();
            begin = Instant.now();
            try {
                statement.execute(resource("naive/" + change + ".sql"));
                connection.commit();
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as("%s", e).isEqualTo(PSQLState.QUERY_CANCELED.getState());
                end = ", cut off";
            }
            length = Duration.between(begin, Instant.now());
        }
        traffic.awaitPace(UNTIL_WELL);
        List<LockWait> seen = waits.since(begin);
        Duration longest = seen.stream().findFirst().map(LockWait::length).orElse(Duration.ZERO);
        System.out.printf(
                "zero downtime: naive %s: ran %,d ms%s, longest wait %,d ms, %d requests failed%n",
                change, length.toMillis(), end, longest.toMillis(), traffic.failures() - failedBefore);
        assertThat(longest).as(change).isGreaterThan(length.dividedBy(3));
        return seen;
    }

    private Migrator migrator(String... locations) {
        return Migrator.builder()
                .database(database().url(), database().user(), database().password())
                .locations(locations)
                .listener(new MigrationListener() {
                    @Override
                    public void onRetry(String file, int tries, Duration pause, List<String> waitedFor) {
                        retries.incrementAndGet();
                    }
                })
                .build();
    }

    private static void print(MigrationReport report) {
        System.out.println("zero downtime: " + report);
        for (AppliedMigration migration : report.applied()) {
            System.out.printf(
                    "zero downtime: %,7d ms %s%n", migration.duration().toMillis(), migration.description());
        }
    }

    private static void print(String run, OrderTraffic traffic, OpenLoad.Result result, List<LockWait> waits) {
        System.out.printf(
                "zero downtime: %s: %s; p50 %,d us, p99 %,d us, worst %,d us (stalls: p99 %,d us, worst %,d us)%n",
                run,
                traffic.answers(),
                result.percentile(50) / 1_000,
                result.percentile(99) / 1_000,
                result.percentile(100) / 1_000,
                result.stallPercentile(99) / 1_000,
                result.stallPercentile(100) / 1_000);
        waits.stream().limit(10).forEach(wait -> System.out.println("zero downtime: " + run + ": " + wait));
    }

    private static TestDatabase database() {
        return service.database();
    }

    private static String resource(String name) throws IOException {
        try (InputStream sql = ZeroDowntimeIT.class.getResourceAsStream("/zero-downtime/" + name)) {
            return new String(Objects.requireNonNull(sql, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** All of it in one transaction. */
    private static void run(String sql) throws SQLException {
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql);
            connection.commit();
        }
    }

    private static String value(String query) throws SQLException {
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
