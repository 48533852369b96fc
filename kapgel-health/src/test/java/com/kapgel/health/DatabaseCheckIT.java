package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(120)
class DatabaseCheckIT {
    private static final Duration PATIENT = Duration.ofSeconds(20);

    @Test
    void aValidConnectionIsHealthy() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            assertThat(HealthCheck.database(database.dataSource()).check(PATIENT))
                    .hasToString("healthy");
        }
    }

    @Test
    void givesTheConnectionBackToThePool() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                HikariDataSource pool = poolOf(database)) {
            HealthCheck check = HealthCheck.database(pool);

            for (int i = 0; i < 5; i++) {
                assertThat(check.check(PATIENT)).hasToString("healthy");
            }
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void aPoolWithNothingToGiveTimesOutByItsOwnLimit() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                HikariDataSource pool = poolOf(database);
                Connection onlyOne = pool.getConnection()) {
            assertThat(onlyOne.isValid(1)).isTrue();

            assertThat(reportOf(pool)).hasToString("HealthReport[unhealthy, {database=unhealthy (timeout)}]");
        }
    }

    @Test
    void noticesThatTheDatabaseHangsAndThatItGoesOn() throws Exception {
        try (TestPostgres postgres = TestPostgres.start();
                TestDatabase database = postgres.freshDatabase();
                HikariDataSource pool = poolOf(database);
                Health health = Health.builder()
                        .cacheFor(Duration.ZERO)
                        .readiness("database", HealthCheck.database(pool))
                        .build()) {
            await().untilAsserted(() -> assertThat(health.report().checks()).hasToString("{database=healthy}"));

            postgres.pause();
            assertThat(health.report().checks()).hasToString("{database=unhealthy (timeout)}");
            assertThat(health.liveness().status()).isEqualTo(Status.HEALTHY);

            postgres.resume();
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(health.report().checks()).hasToString("{database=healthy}"));
        }
    }

    @Test
    void noticesThatTheDatabaseHangsWithoutAPool() throws Exception {
        try (TestPostgres postgres = TestPostgres.start();
                TestDatabase database = postgres.freshDatabase();
                Health health = Health.builder()
                        .cacheFor(Duration.ZERO)
                        .readiness("database", HealthCheck.database(database.dataSource()))
                        .build()) {
            postgres.pause();
            assertThat(health.report().checks()).hasToString("{database=unhealthy (timeout)}");

            postgres.resume();
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(health.report().checks()).hasToString("{database=healthy}"));
        }
    }

    @Test
    void findsTheDatabaseAgainAfterACrash() throws Exception {
        try (TestPostgres postgres = TestPostgres.start();
                TestDatabase database = postgres.freshDatabase();
                HikariDataSource pool = poolOf(database)) {
            HealthCheck check = HealthCheck.database(pool);
            assertThat(check.check(PATIENT)).hasToString("healthy");

            postgres.kill();
            assertThat(reportOf(pool)).hasToString("HealthReport[unhealthy, {database=unhealthy (unreachable)}]");

            postgres.restart();
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString("healthy"));
        }
    }

    @Test
    void keepsThePasswordOfAnUnreachableDatabaseToItself() throws Exception {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:1/db?user=u&password=p@ss");
        try (CapturedLog log = CapturedLog.open();
                Health health = Health.builder()
                        .deadline(PATIENT)
                        .readiness("database", HealthCheck.database(source))
                        .build()) {
            HealthReport report = health.report();

            assertThat(report).hasToString("HealthReport[unhealthy, {database=unhealthy (unreachable)}]");
            await().until(() -> log.lines().size() == 1);
            assertThat(log.lines().get(0))
                    .contains("org.postgresql.util.PSQLException [SQLState 08001]", "java.net.ConnectException");
            assertThat(log.everything() + report.toJson()).doesNotContain("p@ss");
        }
    }

    private static HealthReport reportOf(DataSource source) {
        try (Health health = Health.builder()
                .deadline(PATIENT)
                .readiness("database", HealthCheck.database(source))
                .build()) {
            return health.report();
        }
    }

    /** One connection; whoever gets none waits for it a second at most. */
    private static HikariDataSource poolOf(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(1_000);
        return new HikariDataSource(config);
    }
}
