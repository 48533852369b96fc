package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class PoolPlanIT {
    @ParameterizedTest
    @CsvSource({
        "10, 3, 0, 0, 0, 30",
        "10, 3, 34, 2, 3, 55", // 1.02 instances are two
        "10, 4, 25, 2, 3, 55",
        "10, 3, 100, 0, 0, 60",
        "2147483647, 2147483647, 0, 0, 0, 4611686014132420609"
    })
    void countsTheWorstMoment(int size, int instances, int percent, int migrator, int reserved, long expected) {
        PoolPlan plan = PoolPlan.ofPoolSize(size)
                .instances(instances)
                .surgePercent(percent)
                .migrator(migrator)
                .reserved(reserved);

        assertThat(plan.connections()).isEqualTo(expected);
    }

    @Test
    void isHeldAgainstTheLimitsOfTheServerTheUserAndTheDatabase() throws Exception {
        try (TestPostgres postgres = TestPostgres.builder()
                        .setting("max_connections", "20")
                        .setting("superuser_reserved_connections", "4")
                        .start();
                TestDatabase database = postgres.freshDatabase()) {
            PoolPlan plan =
                    PoolPlan.ofPoolSize(4).instances(2).surge(1).migrator(2).reserved(2);

            assertThatCode(() -> plan.requireFitsInto(database.dataSource())).doesNotThrowAnyException();
            assertThatIllegalStateException()
                    .isThrownBy(() -> plan.surge(2).requireFitsInto(database.dataSource()))
                    .withMessage(
                            "The connections are planned as 4 x (2 instances + 2 surge) + 2 migrator + 2 reserved = 20,"
                                    + " but the server has 20 (max_connections) - 4 (superuser_reserved_connections) = 16."
                                    + " A pool size of 3 fits");
            assertThatIllegalStateException()
                    .isThrownBy(() -> plan.instances(40).requireFitsInto(database.dataSource()))
                    .withMessageContaining("Not even a pool of one fits");

            execute(database, "ALTER DATABASE " + database.name() + " CONNECTION LIMIT 9");
            assertThatIllegalStateException()
                    .isThrownBy(() -> plan.requireFitsInto(database.dataSource()))
                    .withMessageContaining("for this database 9 (its CONNECTION LIMIT). A pool size of 1 fits");
        }
    }

    @Test
    void refusesNumbersThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolPlan.ofPoolSize(10).instances(0))
                .withMessageContaining("10 x (0 instances + 0 surge)");
        assertThatIllegalArgumentException().isThrownBy(() -> PoolPlan.ofPoolSize(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolPlan.ofPoolSize(1).surgePercent(-100));
    }

    @Test
    void saturationReadsTheFiguresOfARealPoolAndTakesNoConnection() throws Exception {
        try (TestDatabase database = TestPostgres.shared().freshDatabase()) {
            HikariConfig config = new HikariConfig();
            config.setDataSource(database.dataSource());
            config.setMaximumPoolSize(1);
            try (HikariDataSource pool = new HikariDataSource(config);
                    HealthCheck queue = HealthCheck.database(pool);
                    HealthCheck check = HealthCheck.poolSaturation(pool, Duration.ZERO, Duration.ofDays(1));
                    Connection onlyOne = pool.getConnection()) {
                assertThat(onlyOne.isValid(5)).isTrue();
                for (int i = 0; i < 3; i++) {
                    assertThat(check.check(Duration.ofSeconds(1)))
                            .as("nobody waits")
                            .hasToString("healthy");
                }

                assertThat(queue.check(Duration.ofMillis(300))).hasToString("degraded (pool-exhausted)");
                check.check(Duration.ofSeconds(1));
                check.check(Duration.ofSeconds(1));
                assertThat(check.check(Duration.ofSeconds(1))).hasToString("degraded (pool-exhausted)");
                assertThat(pool.getHikariPoolMXBean().getThreadsAwaitingConnection())
                        .isEqualTo(1);
            }
        }
    }

    private static void execute(TestDatabase database, String sql) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
