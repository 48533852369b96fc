package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

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

    private DatabasePool production() {
        return DatabasePool.production("order-service").database(database.url(), database.user(), database.password());
    }
}
