package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(120)
class DatabaseCheckIT {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

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
    void aPoolThatGivesUpIsExhausted() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                HikariDataSource pool = poolOf(database);
                Connection onlyOne = pool.getConnection()) {
            assertThat(onlyOne.isValid(1)).isTrue();

            assertThat(reportOf(pool)).hasToString("HealthReport[degraded, {database=degraded (pool-exhausted)}]");
        }
    }

    @Test
    void aPoolThatMakesUsWaitLongerThanWeMayIsExhaustedAndIsHealthyAsSoonAsItHasOneAgain() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                HikariDataSource pool = new HikariDataSource(configOf(database));
                HealthCheck check = HealthCheck.database(new DelegatingDataSource(pool))) {
            assertThat(check.check(PATIENT)).hasToString("healthy");
            try (Connection onlyOne = pool.getConnection()) {
                assertThat(onlyOne.isValid(1)).isTrue();

                assertThat(check.check(SHORT)).hasToString("degraded (pool-exhausted)");
                assertThat(check.check(SHORT)).as("still in the queue").hasToString("degraded (pool-exhausted)");
                assertThat(pool.getHikariPoolMXBean().getThreadsAwaitingConnection())
                        .isEqualTo(1);
            }
            await().untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString("healthy"));
        }
    }

    @Test
    void aDatabaseThatIsGoneIsToldFromAPoolThatIsExhausted() throws Exception {
        try (TestPostgres postgres = TestPostgres.start();
                TestDatabase database = postgres.freshDatabase();
                HikariDataSource pool = poolOf(database);
                HealthCheck check = HealthCheck.database(pool)) {
            assertThat(check.check(PATIENT)).hasToString("healthy");
            postgres.kill();

            await().untilAsserted(() -> assertThat(check.check(SHORT)).hasToString("unhealthy (unreachable)"));
        }
    }

    @Test
    void endsItsThreadAndLeavesThePoolOpen() throws Exception {
        Set<Thread> before = threads();
        try (TestDatabase database = TestPostgres.shared().freshDatabase();
                HikariDataSource pool = new HikariDataSource(configOf(database))) {
            try (Connection onlyOne = pool.getConnection();
                    HealthCheck check = HealthCheck.database(pool)) {
                assertThat(onlyOne.isValid(1)).isTrue();
                assertThat(check.check(SHORT)).hasToString("degraded (pool-exhausted)");
            }
            await().untilAsserted(() -> assertThat(before).containsAll(threads()));
            assertThat(HealthCheck.database(pool).check(PATIENT)).hasToString("healthy");
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
    void aDatabaseThatHangsForLongIsATimeoutAllTheWhile() throws Exception {
        try (TestPostgres postgres = TestPostgres.start();
                TestDatabase database = postgres.freshDatabase()) {
            PGSimpleDataSource impatient = (PGSimpleDataSource) database.dataSource();
            impatient.setLoginTimeout(1);
            HikariConfig config = configOf(database);
            config.setDataSource(impatient);
            config.setConnectionTimeout(1_000);
            try (HikariDataSource pool = new HikariDataSource(config);
                    HealthCheck check = HealthCheck.database(pool)) {
                assertThat(check.check(PATIENT)).hasToString("healthy");
                postgres.pause();

                // Meanwhile the pool gives up several times, and its driver says that it is "unable to connect".
                await().during(Duration.ofSeconds(6))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> check.check(SHORT).toString(), "unhealthy (timeout)"::equals);
                postgres.resume();
            }
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

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("kapgel-health-pool"))
                .collect(Collectors.toSet());
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
        HikariConfig config = configOf(database);
        config.setConnectionTimeout(1_000);
        return new HikariDataSource(config);
    }

    /** One connection, for which HikariCP makes its callers wait half a minute by default. */
    private static HikariConfig configOf(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(1);
        return config;
    }
}
