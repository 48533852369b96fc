package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.kapgel.testkit.TestPostgres;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * A backfill beside a standby that is behind. The standby is a client that takes the server's log and says how much of it has
 * been replayed, which is all that the server knows of any standby.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandbyLagIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @BeforeEach
    void orders() {
        database.files().with("V1__orders.sql", """
                CREATE TABLE orders (id int PRIMARY KEY, touched int NOT NULL DEFAULT 0);
                INSERT INTO orders SELECT n FROM generate_series(1, 100) n""");
        database.migrate();
    }

    @Test
    void aServerWithoutStandbysHasNoneThatIsBehind() throws Exception {
        assumeFalse(TestPostgres.shared().isExternal(), "others may replicate");
        try (Connection connection = database.connect()) {
            StandbyLag.Reading reading = StandbyLag.Reading.of(connection);

            assertThat(reading.replayed()).isEqualTo(-1);
            assertThat(reading.written()).isPositive();
            assertThat(reading.hidden()).isFalse();
        }
    }

    @Test
    void theNextBatchWaitsUntilTheStandbyHasCaughtUp() throws Exception {
        assumeFalse(TestPostgres.shared().isExternal(), "needs the right to replicate");
        fill("max_lag=20ms");
        AtomicInteger told = new AtomicInteger();
        try (Connection replication = replication();
                PGReplicationStream standby = standby(replication);
                Migrator migrator = database.migrator()
                        .listener(new MigrationListener() {
                            @Override
                            public void onStandbyLag(String file, String name, Duration lag) {
                                assertThat(name).isEqualTo("slow-standby");
                                assertThat(lag).isGreaterThan(Duration.ofMillis(20));
                                if (told.incrementAndGet() == 2) {
                                    catchUp(standby);
                                }
                            }
                        })
                        .build()) {
            report(standby, 1);
            migrator.migrate();
        }

        assertThat(told).hasValueGreaterThanOrEqualTo(2);
        assertThat(Sql.column(database.dataSource(), "SELECT count(*) FROM orders WHERE touched = 1"))
                .containsExactly("100");
    }

    @Test
    void aUserWhoMaySeeNothingOfTheStandbysIsToldWhenTheDirectiveCountsOnIt() throws Exception {
        assumeFalse(TestPostgres.shared().isExternal(), "needs the right to replicate");
        String role = "stranger_of_" + database.name();
        database.run("CREATE ROLE " + role + " LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role
                + "; GRANT ALL ON SCHEMA public TO " + role);
        try (Connection replication = replication();
                PGReplicationStream standby = standby(replication);
                Migrator migrator =
                        database.migrator().database(database.url(), role, "").build()) {
            report(standby, 1);
            fill("max_lag=1s");
            assertThat(catchThrowableOfType(MigrationException.class, migrator::migrate))
                    .hasMessageContainingAll("V2__fill.sql, line 1", "GRANT pg_read_all_stats", "max_lag=off");

            fill("max_lag=off");
            assertThat(migrator.migrate().versionAfter()).contains("2");
        } finally {
            database.run("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    private void fill(String settings) {
        database.files()
                .with(
                        "V2__fill.sql",
                        "-- kapgel: backfill table=orders key=id batch=10 pause=30ms " + settings
                                + "\nUPDATE orders SET touched = touched + 1 WHERE id BETWEEN :first AND :last");
    }

    private Connection replication() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "15");
        properties.setProperty("ApplicationName", "slow-standby");
        return DriverManager.getConnection(database.url(), properties);
    }

    private PGReplicationStream standby(Connection replication) throws Exception {
        String place =
                Sql.column(database.dataSource(), "SELECT pg_current_wal_lsn()").get(0);
        return replication
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .physical()
                .withStartPosition(LogSequenceNumber.valueOf(place))
                .withStatusInterval(0, TimeUnit.SECONDS)
                .start();
    }

    /** Reads what there is and says that it is replayed. */
    private static void catchUp(PGReplicationStream standby) {
        try {
            for (ByteBuffer read = standby.readPending(); read != null; read = standby.readPending()) {
                // Only the place counts.
            }
            report(standby, Long.MAX_VALUE / 2);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void report(PGReplicationStream standby, long place) throws SQLException {
        LogSequenceNumber lsn = LogSequenceNumber.valueOf(place);
        standby.setFlushedLSN(lsn);
        standby.setAppliedLSN(lsn);
        standby.forceUpdateStatus();
    }
}
