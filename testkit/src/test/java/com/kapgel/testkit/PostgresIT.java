package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresIT {
    private static TestPostgres postgres;

    @BeforeAll
    static void start() {
        assumeTrue(ExternalServer.named(TestPostgres.URL_VARIABLE) == null);
        postgres = TestPostgres.builder()
                .setting("shared_preload_libraries", "pg_stat_statements")
                .start();
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void isPostgres18() throws SQLException {
        assumeTrue(ExternalServer.named(TestPostgres.PROGRAMS_VARIABLE) == null);
        try (TestDatabase db = postgres.freshDatabase()) {
            assertThat(ask(db, "SHOW server_version")).startsWith("18.");
            assertThat(db.url()).startsWith("jdbc:postgresql://127.0.0.1:" + postgres.port() + "/");
        }
    }

    @Test
    void knowsLettersBeyondAscii() throws SQLException {
        try (TestDatabase db = postgres.freshDatabase()) {
            assertThat(ask(db, "SELECT upper('çığ köfte')")).isEqualTo("ÇIĞ KÖFTE");
        }
    }

    @Test
    void loadsWhatIsToBePreloaded() throws SQLException {
        try (TestDatabase db = postgres.freshDatabase()) {
            run(db, "CREATE EXTENSION pg_stat_statements");
            run(db, "SELECT 4711");
            assertThat(ask(db, "SELECT query FROM pg_stat_statements WHERE query LIKE 'SELECT $1'"))
                    .isEqualTo("SELECT $1");
        }
    }

    @Test
    void isolatesFreshDatabases() throws SQLException {
        try (TestDatabase one = postgres.freshDatabase();
                TestDatabase other = postgres.freshDatabase()) {
            run(one, "CREATE TABLE orders (id bigint)");
            run(other, "CREATE TABLE orders (id bigint)");
            run(one, "INSERT INTO orders VALUES (1)");
            assertThat(ask(other, "SELECT count(*) FROM orders")).isEqualTo("0");
        }
    }

    @Test
    void dropsADatabaseThatIsStillInUse() throws SQLException {
        TestDatabase db = postgres.freshDatabase();
        try (Connection connection = db.connect();
                TestDatabase witness = postgres.freshDatabase()) {
            db.close();
            assertThatCode(db::close).doesNotThrowAnyException();
            assertThat(connection.isValid(5)).isFalse();
            assertThat(ask(witness, "SELECT count(*) FROM pg_database WHERE datname = '" + db.name() + "'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void hangsWhilePausedAndAnswersAfterwards() throws SQLException {
        try (TestDatabase db = postgres.freshDatabase();
                Connection connection = db.connect();
                Connection other = db.connect()) {
            Executor inThisThread = Runnable::run;
            connection.setNetworkTimeout(inThisThread, 300);
            postgres.pause();
            try {
                // Not only the postmaster: the backend that serves this open connection hangs as well.
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> connection.createStatement().execute("SELECT 1"))
                        .withCauseInstanceOf(SocketTimeoutException.class);
            } finally {
                postgres.resume();
            }
            assertThat(other.isValid(20)).isTrue();
        }
    }

    @Test
    void keepsCommittedDataOverAKill() throws SQLException {
        try (TestPostgres own = TestPostgres.start();
                TestDatabase db = own.freshDatabase()) {
            int port = own.port();
            run(db, "CREATE TABLE orders AS SELECT 42 AS id");

            own.kill();
            assertThat(own.isRunning()).isFalse();
            assertThatThrownBy(db::connect).hasMessageContaining("refused");

            own.restart();
            assertThat(own.port()).isEqualTo(port);
            assertThat(ask(db, "SELECT id FROM orders")).isEqualTo("42");
        }
    }

    @Test
    void leavesNothingBehindAfterAKill() {
        Set<ProcessHandle> before = ProcessHandle.current().descendants().collect(Collectors.toSet());
        TestPostgres own = TestPostgres.start();
        List<ProcessHandle> processes = ProcessHandle.current()
                .descendants()
                .filter(process -> !before.contains(process))
                .toList();
        own.kill();
        own.close();
        assertThatCode(own::close).doesNotThrowAnyException();
        await().untilAsserted(() ->
                assertThat(processes).isNotEmpty().filteredOn(Signals::reaches).isEmpty());
    }

    @Test
    void endsItsServerAlsoInAnInterruptedThread() {
        TestPostgres own = TestPostgres.start();
        own.kill();
        Thread.currentThread().interrupt();
        own.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(own.isRunning()).isFalse();
    }

    @Test
    void endsOutOfAPause() {
        TestPostgres own = TestPostgres.start();
        TestDatabase db = own.freshDatabase();
        own.pause();
        assertThatCode(db::close).doesNotThrowAnyException();
        own.close();
        assertThat(own.isRunning()).isFalse();
    }

    @Test
    void saysWhatTheServerSaidWhenThePortIsTaken() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TestPostgres.builder().port(postgres.port()).start())
                .withMessageContaining("Address already in use")
                .withMessageContaining("port " + postgres.port());
    }

    @Test
    void saysWhatTheServerSaidWhenASettingIsWrong() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TestPostgres.builder()
                        .setting("shared_buffers", "plenty")
                        .start())
                .withMessageContaining("invalid value for parameter \"shared_buffers\"");
    }

    @Test
    void doesNotLetATestDisturbTheSharedOne() throws SQLException {
        TestPostgres shared = TestPostgres.shared();
        assertThat(shared).isSameAs(TestPostgres.shared());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(shared::kill)
                .withMessageContaining("TestPostgres.start()");
        shared.close();
        try (TestDatabase db = shared.freshDatabase()) {
            assertThat(ask(db, "SELECT 1")).isEqualTo("1");
        }
    }

    private static void run(TestDatabase db, String sql) throws SQLException {
        try (Connection connection = db.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(TestDatabase db, String sql) throws SQLException {
        try (Connection connection = db.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "(no row)";
        }
    }
}
