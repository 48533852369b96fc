package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import com.kapgel.testkit.FaultProxy;
import com.kapgel.testkit.TestPgBouncer;
import com.kapgel.testkit.TestPostgres;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabasePoolIT {

    @RegisterExtension
    private final MigrationDatabase database = new MigrationDatabase();

    @Test
    void givesTheServerItsLimitsAndItsName() throws Exception {
        try (HikariDataSource pool = production().open();
                Connection connection = pool.getConnection()) {
            assertThat(Sql.column(
                            connection,
                            "SELECT setting FROM pg_settings WHERE name IN ('statement_timeout', 'lock_timeout',"
                                    + " 'idle_in_transaction_session_timeout', 'application_name') ORDER BY name"))
                    .containsExactly("order-service", "10000", "3000", "5000");
        }
    }

    @Test
    void givesHikariValuesThatItTakesAsTheyAre() {
        try (HikariDataSource pool = production().open()) {
            assertThat(pool.getMaximumPoolSize()).isEqualTo(10);
            assertThat(pool.getConnectionTimeout()).isEqualTo(2_000);
            assertThat(pool.getValidationTimeout()).isEqualTo(1_000);
            assertThat(pool.getMaxLifetime()).isEqualTo(1_500_000);
            assertThat(pool.getKeepaliveTime()).isEqualTo(120_000);
            assertThat(pool.getLeakDetectionThreshold()).isEqualTo(60_000);
            assertThat(pool.getPoolName()).isEqualTo("order-service");
        }
    }

    @Test
    void keepsItsValuesAtTheShortestLifetime() {
        try (HikariDataSource pool =
                production().maxLifetime(Duration.ofMinutes(1)).open()) {
            assertThat(pool.getMaxLifetime()).isEqualTo(60_000);
            assertThat(pool.getKeepaliveTime()).isEqualTo(30_000);
            assertThat(pool.getLeakDetectionThreshold()).isEqualTo(60_000);
        }
    }

    @Test
    void theServerCancelsWhatTakesTooLong() throws Exception {
        try (HikariDataSource pool = production()
                        .statementTimeout(Duration.ofMillis(100))
                        .lockTimeout(Duration.ofMillis(50))
                        .open();
                Connection connection = pool.getConnection()) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> Sql.run(connection, "SELECT pg_sleep(60)"))
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
    }

    @Test
    void optionsOfTheUrlComeOnTop() throws Exception {
        String url = database.url() + "?options=-c%20work_mem=5MB%20-c%20lock_timeout=1s";
        try (HikariDataSource pool = DatabasePool.production("order-service")
                        .database(url, database.user(), database.password())
                        .open();
                Connection connection = pool.getConnection()) {
            assertThat(Sql.column(
                            connection,
                            "SELECT setting FROM pg_settings WHERE name IN ('lock_timeout',"
                                    + " 'statement_timeout', 'work_mem') ORDER BY name"))
                    .containsExactly("1000", "5000", "5120");
        }
    }

    /** A role or a database may have limits of its own; the pool's are the ones that the service was tested with. */
    @Test
    void limitsOfTheDatabaseDoNotReplaceThoseOfThePool() throws Exception {
        database.run("ALTER DATABASE " + database.name() + " SET statement_timeout = 0");
        try (HikariDataSource pool = production().open();
                Connection connection = pool.getConnection()) {
            assertThat(Sql.column(connection, "SHOW statement_timeout")).containsExactly("5s");
        }
    }

    @Test
    void theServerGivesUpWaitingForALock() throws Exception {
        database.run("CREATE TABLE orders (id int)");
        try (Connection other = database.connect();
                HikariDataSource pool =
                        production().lockTimeout(Duration.ofMillis(50)).open();
                Connection connection = pool.getConnection()) {
            other.setAutoCommit(false);
            Sql.run(other, "LOCK TABLE orders");

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> Sql.run(connection, "SELECT * FROM orders"))
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("55P03"));
        }
    }

    @Test
    void theServerEndsAForgottenTransaction() throws Exception {
        try (HikariDataSource pool =
                production().idleInTransactionTimeout(Duration.ofMillis(100)).open()) {
            Connection forgotten = pool.getConnection();
            String session = "SELECT 1 FROM pg_stat_activity WHERE pid = "
                    + Sql.column(forgotten, "SELECT pg_backend_pid()").get(0);
            forgotten.setAutoCommit(false);
            Sql.run(forgotten, "SELECT 1");

            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> Sql.column(database.dataSource(), session).isEmpty());
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> Sql.run(forgotten, "SELECT 1"))
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("25P03"));
        }
    }

    @Test
    void theDriverReadsNoLongerThanTheServerMayTake() throws Exception {
        try (HikariDataSource pool =
                        production().statementTimeout(Duration.ofSeconds(7)).open();
                Connection connection = pool.getConnection()) {
            assertThat(connection.getNetworkTimeout()).isEqualTo(32_000);
        }
    }

    @Test
    void aConnectionThatFallsSilentIsGivenUp() throws Exception {
        try (FaultProxy network = FaultProxy.before(TestPostgres.shared().port());
                HikariDataSource pool = through(network, "?socketTimeout=2")
                        .statementTimeout(Duration.ofSeconds(1))
                        .lockTimeout(Duration.ofMillis(500))
                        .open();
                Connection connection = pool.getConnection()) {
            network.halfOpen();

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> Sql.run(connection, "SELECT 1"))
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("08006"));
        }
    }

    /** Packets to it are lost, as when the machine is gone: the time for it must not be that of all hosts. */
    @Test
    void aHostThatDoesNotAnswerIsPassedOver() throws Exception {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assumeTrue(fill(gone, queue), "here a queue that is full lets connections in");
            String url = database.url().replace("//", "//127.0.0.1:" + gone.getLocalPort() + ",");
            try (HikariDataSource pool = DatabasePool.production("order-service")
                    .database(url, database.user(), database.password())
                    .open()) {
                assertThat(Sql.column(pool, "SELECT 1")).containsExactly("1");
            }
        } finally {
            for (Socket waiting : queue) {
                waiting.close();
            }
        }
    }

    /** As many connections as nobody accepts; Linux drops what comes after them. */
    private static boolean fill(ServerSocket server, List<Socket> queue) throws IOException {
        for (int i = 0; i < 10; i++) {
            Socket waiting = new Socket();
            queue.add(waiting);
            try {
                waiting.connect(server.getLocalSocketAddress(), 500);
            } catch (SocketTimeoutException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    void connectsOnceTheDatabaseIsThere() throws Exception {
        try (FaultProxy network = FaultProxy.before(TestPostgres.shared().port())) {
            network.refuse();
            try (HikariDataSource pool =
                    through(network, "").startWithoutDatabase().open()) {
                assertThatExceptionOfType(SQLTransientConnectionException.class)
                        .isThrownBy(pool::getConnection)
                        .withMessageContaining("order-service");

                network.accept();

                await().atMost(60, TimeUnit.SECONDS)
                        .ignoreExceptions()
                        .until(() -> Sql.column(pool, "SELECT 1").equals(List.of("1")));
            }
        }
    }

    /** Asked from the server: what it has seen of two rows. */
    @Test
    void aBatchTravelsAsOneStatement() throws Exception {
        database.run("CREATE TABLE orders (id int)");
        try (HikariDataSource pool = production().open();
                Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?)")) {
            for (int id = 1; id <= 2; id++) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            insert.executeBatch();

            assertThat(Sql.column(
                            database.dataSource(),
                            "SELECT query FROM pg_stat_activity WHERE application_name = 'order-service'"
                                    + " AND query LIKE 'INSERT%'"))
                    .containsExactly("INSERT INTO orders VALUES ($1),($2)");
        }
    }

    /** Linux shows the timer of each socket; 02 is the one of TCP keepalive. */
    @Test
    void theKernelWatchesSilentConnections() throws Exception {
        Path sockets = Path.of("/proc/net/tcp6");
        assumeTrue(Files.isReadable(sockets), "only Linux tells");
        try (HikariDataSource pool = production().size(1).open();
                Connection connection = pool.getConnection()) {
            int port = Integer.parseInt(
                    Sql.column(connection, "SELECT client_port FROM pg_stat_activity WHERE pid = pg_backend_pid()")
                            .get(0));
            String local = String.format(Locale.ROOT, ":%04X", port);
            List<String> all = new ArrayList<>(Files.readAllLines(sockets));
            all.addAll(Files.readAllLines(Path.of("/proc/net/tcp")));

            assertThat(all).anySatisfy(line -> {
                String[] fields = line.strip().split(" +", -1);
                assertThat(fields[1]).endsWith(local);
                assertThat(fields[5]).startsWith("02:");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://ann:hunter2@%s",
                "jdbc:postgresql://%s?user=ann&password=hunter2",
                "postgres://ann:hunter2@%s"
            })
    void noLogShowsAPassword(String url) throws Exception {
        database.run("DO $$ BEGIN CREATE ROLE ann LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        String place = database.url().replace("jdbc:postgresql://", "");
        java.util.logging.Logger driver = java.util.logging.Logger.getLogger("org.postgresql");
        StringBuilder driverSays = new StringBuilder(); // written under the handler's lock
        Handler handler = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord record) {
                driverSays.append(new SimpleFormatter().format(record));
            }
        };
        handler.setLevel(java.util.logging.Level.ALL);
        driver.addHandler(handler);
        driver.setLevel(java.util.logging.Level.ALL);
        driver.setUseParentHandlers(false);
        try (LogCapture log = LogCapture.of("ROOT", Level.TRACE)) {
            try (HikariDataSource pool = DatabasePool.production("order-service")
                    .database(url.formatted(place))
                    .open()) {
                assertThat(Sql.column(pool, "SELECT current_user")).containsExactly("ann");
            }
            assertThat(log.text()).contains("order-service").doesNotContain("hunter2");
            assertThat(driverSays.toString()).contains("Connecting with URL").doesNotContain("hunter2");
        } finally {
            driver.removeHandler(handler);
            driver.setLevel(null);
            driver.setUseParentHandlers(true);
        }
    }

    @Test
    void aPoolerThatRefusesTheLimitsIsToldWhatToSet() {
        assumeTrue(TestPgBouncer.isInstalled(), TestPgBouncer.HOW_TO_INSTALL);
        try (TestPgBouncer pooler = TestPgBouncer.before(database.database()).start()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> DatabasePool.production("order-service")
                            .database(pooler.url(), database.user(), database.password())
                            .open())
                    .withMessageContainingAll("startup parameter", "ignore_startup_parameters");
        }
    }

    /** The first connection only tries whether there is a way; the pool's own may still find none. */
    @Test
    void aPoolThatFindsTheWayClosedSaysWhy() throws Exception {
        database.run("""
                CREATE SEQUENCE logins;
                CREATE FUNCTION only_once() RETURNS event_trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF current_setting('statement_timeout') = '5s' AND nextval('logins') > 1 THEN
                    RAISE EXCEPTION SQLSTATE '53300' USING MESSAGE = 'no room left';
                  END IF;
                END $$""");
        try {
            database.run("CREATE EVENT TRIGGER only_once ON login EXECUTE FUNCTION only_once()");
        } catch (IllegalStateException e) {
            assumeTrue(false, "PostgreSQL 17 was the first with such triggers");
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> production().open())
                .withMessageContainingAll("No connection to", "no room left (SQLState 53300)", "Lower the pool sizes");
    }

    private DatabasePool through(FaultProxy network, String parameters) {
        String url = "jdbc:postgresql://127.0.0.1:" + network.port() + "/" + database.name() + parameters;
        return DatabasePool.production("order-service").database(url, database.user(), database.password());
    }

    private DatabasePool production() {
        return DatabasePool.production("order-service").database(database.url(), database.user(), database.password());
    }
}
