package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DatabasePoolTest {

    private static final String NOWHERE = "postgres://ann:hunter2@127.0.0.1:1/shop";

    /** Each of these Hikari would correct silently, or take although it makes no sense. */
    static Stream<Arguments> nonsense() {
        return Stream.of(
                setting("size", pool -> pool.size(0)),
                setting("connectionTimeout", pool -> pool.connectionTimeout(Duration.ZERO)),
                setting("connectionTimeout", pool -> pool.connectionTimeout(Duration.ofMinutes(2))),
                setting("maxLifetime", pool -> pool.maxLifetime(Duration.ofSeconds(29))),
                setting("leakDetectionThreshold", pool -> pool.leakDetectionThreshold(Duration.ofSeconds(1))),
                setting("leakDetectionThreshold", pool -> pool.leakDetectionThreshold(Duration.ofHours(1))),
                setting("statementTimeout", pool -> pool.statementTimeout(Duration.ZERO)),
                setting("statementTimeout", pool -> pool.statementTimeout(Duration.ofNanos(1))),
                setting("lockTimeout", pool -> pool.lockTimeout(Duration.ofSeconds(5))),
                setting("idleInTransactionTimeout", pool -> pool.idleInTransactionTimeout(Duration.ofSeconds(-1))),
                setting("leakDetectionThreshold", pool -> pool.leakDetectionThreshold(Duration.ofMillis(-1))),
                setting("connectionTimeout", pool -> pool.connectionTimeout(Duration.ofMillis(249))),
                setting("maxLifetime", pool -> pool.maxLifetime(Duration.ZERO)),
                setting("maxLifetime", pool -> pool.maxLifetime(ChronoUnit.FOREVER.getDuration())),
                setting("statementTimeout", pool -> pool.statementTimeout(Duration.ofSeconds(Long.MAX_VALUE))),
                setting("socketTimeout", pool -> pool.database(NOWHERE + "?socketTimeout=5")),
                setting("url", pool -> pool.database("mysql://db/shop")),
                setting("user", pool -> pool.database("postgres://db/shop")));
    }

    private static Arguments setting(String name, UnaryOperator<DatabasePool> change) {
        return Arguments.of(name, change);
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void refusesNonsenseAndNamesTheSetting(String name, UnaryOperator<DatabasePool> change) {
        DatabasePool pool = change.apply(DatabasePool.production("orders").database(NOWHERE));

        assertThatIllegalArgumentException().isThrownBy(pool::open).withMessageContaining("- " + name);
    }

    /** What a warning of Hikari means: it has set something else than it was told. */
    @ParameterizedTest
    @MethodSource("extremes")
    void hikariTakesAllThatIsAllowedAsItIs(UnaryOperator<DatabasePool> change) {
        try (LogCapture log = LogCapture.of("com.zaxxer.hikari.HikariConfig", Level.INFO);
                HikariDataSource pool = change.apply(DatabasePool.production("orders")
                                .database(NOWHERE)
                                .startWithoutDatabase())
                        .open()) {
            assertThat(log.text()).isEmpty();
            assertThat(pool.getMinimumIdle()).isEqualTo(pool.getMaximumPoolSize());
            assertThat(pool.getValidationTimeout()).isLessThan(pool.getConnectionTimeout());
            assertThat(pool.getKeepaliveTime()).isPositive().isLessThan(pool.getMaxLifetime());
        }
    }

    static Stream<UnaryOperator<DatabasePool>> extremes() {
        return Stream.of(
                UnaryOperator.identity(),
                pool -> pool.size(1),
                pool -> pool.connectionTimeout(Duration.ofMillis(500)),
                pool -> pool.connectionTimeout(Duration.ofMinutes(1)),
                pool -> pool.maxLifetime(Duration.ofMinutes(1)),
                pool -> pool.maxLifetime(Duration.ofDays(1)),
                pool -> pool.leakDetectionThreshold(Duration.ZERO),
                pool -> pool.leakDetectionThreshold(Duration.ofSeconds(2)),
                pool -> pool.leakDetectionThreshold(Duration.ofMinutes(25)));
    }

    /** Hikari reads it into every configuration, also into this one. */
    @Test
    void aFileOfHikariForOtherPoolsChangesNothing(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("hikari.properties"),
                "minimumIdle=99\nidleTimeout=5000\nkeepaliveTime=1\nmaxLifetime=1\nautoCommit=false\n");
        System.setProperty("hikaricp.configurationFile", file.toString());
        try (LogCapture log = LogCapture.of("com.zaxxer.hikari.HikariConfig", Level.INFO);
                HikariDataSource pool = DatabasePool.production("orders")
                        .database(NOWHERE)
                        .startWithoutDatabase()
                        .open()) {
            assertThat(log.text()).isEmpty();
            assertThat(pool.getMinimumIdle()).isEqualTo(10);
            assertThat(pool.getMaxLifetime()).isEqualTo(1_500_000);
            assertThat(pool.isAutoCommit()).isTrue();
        } finally {
            System.clearProperty("hikaricp.configurationFile");
        }
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabasePool.production("two words").size(-1).open())
                .withMessageContainingAll("- name", "- size", "- database(url, user, password)");
    }

    @Test
    void saysWhyItCannotConnect() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        DatabasePool.production("orders").database(NOWHERE).open())
                .withMessageContainingAll("No connection to 127.0.0.1:1/shop", "refused", "Check host and port")
                .withMessageNotContainingAny("hunter2", "ann")
                .satisfies(e -> assertThat(e.getCause()).isExactlyInstanceOf(SQLException.class));
    }

    @Test
    void opensWithoutTheDatabaseWhenAskedTo() {
        try (var pool = DatabasePool.production("orders")
                .database(NOWHERE)
                .startWithoutDatabase()
                .open()) {
            assertThat(pool.isRunning()).isTrue();
        }
    }

    @Test
    void showsNoSecret() {
        DatabasePool settings =
                DatabasePool.production("orders").database(NOWHERE).startWithoutDatabase();

        assertThat(settings).hasToString("DatabasePool[orders, size 10]");
        try (var pool = settings.open()) {
            assertThat(pool.toString() + pool.getJdbcUrl()).doesNotContain("hunter2", "ann");
        }
    }
}
