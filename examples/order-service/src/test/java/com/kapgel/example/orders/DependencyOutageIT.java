package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.kapgel.testkit.FaultProxy;
import com.kapgel.testkit.StallMeter;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.kapgel.testkit.TestRedis;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL and Redis are killed, stopped by a signal and slowed down under the running service, and its health tells so. */
@Tag("slow")
@Timeout(300)
class DependencyOutageIT {

    private static final String SECRET = "c4n4ry";
    private static final String HEALTHY = saying("healthy");
    /** A Kubernetes probe gives up after that. */
    private static final Duration PROBE = Duration.ofSeconds(1);

    private static final Duration SLOW = Duration.ofSeconds(2);

    private static final ResourceStack open = new ResourceStack();
    private static TestPostgres postgres;
    private static TestRedis redis;
    private static FaultProxy toPostgres;
    private static FaultProxy toRedis;
    private static ServiceProcess service;

    enum Fault {
        POSTGRES_KILLED("database", "unreachable"),
        POSTGRES_STOPPED_BY_SIGNAL("database", "timeout"),
        POSTGRES_SLOW("database", "timeout"),
        POSTGRES_HALF_OPEN("database", "timeout"),
        REDIS_KILLED("redis", "unreachable"),
        REDIS_STOPPED_BY_SIGNAL("redis", "timeout"),
        REDIS_SLOW("redis", "timeout"),
        REDIS_HALF_OPEN("redis", "timeout");

        private final String check;
        private final String reason;

        Fault(String check, String reason) {
            this.check = check;
            this.reason = reason;
        }

        /** Without Redis the limits are counted in memory. */
        private boolean stopsOrders() {
            return check.equals("database");
        }

        private String report() {
            return stopsOrders() ? "unhealthy" : "degraded";
        }

        /** A pool tries for two seconds before it says why; and of what it has closed itself for not answering, only that it is closed. */
        private Set<String> reasons() {
            return stopsOrders() ? Set.of("timeout", "unreachable") : Set.of(reason);
        }

        private String other() {
            return check.equals("redis") ? "database" : "redis";
        }

        private void begin() {
            switch (this) {
                case POSTGRES_KILLED -> postgres.kill();
                case POSTGRES_STOPPED_BY_SIGNAL -> postgres.pause();
                case POSTGRES_SLOW -> toPostgres.replies().latency(SLOW);
                case POSTGRES_HALF_OPEN -> toPostgres.halfOpen();
                case REDIS_KILLED -> redis.kill();
                case REDIS_STOPPED_BY_SIGNAL -> redis.pause();
                case REDIS_SLOW -> toRedis.replies().latency(SLOW);
                case REDIS_HALF_OPEN -> toRedis.halfOpen();
                default -> throw new AssertionError(this);
            }
        }

        private void end() {
            switch (this) {
                case POSTGRES_KILLED -> postgres.restart();
                case POSTGRES_STOPPED_BY_SIGNAL -> postgres.resume();
                case POSTGRES_SLOW, POSTGRES_HALF_OPEN -> toPostgres.heal();
                case REDIS_KILLED -> redis.restart();
                case REDIS_STOPPED_BY_SIGNAL -> redis.resume();
                case REDIS_SLOW, REDIS_HALF_OPEN -> toRedis.heal();
                default -> throw new AssertionError(this);
            }
        }
    }

    @BeforeAll
    static void start() {
        postgres = open.add(TestPostgres.start());
        redis = open.add(
                TestRedis.builder().setting("requirepass", SECRET + "Redis").start());
        assumeThat(postgres.isExternal() || redis.isExternal()).isFalse();
        TestDatabase database = open.add(postgres.freshDatabase());
        toPostgres = open.add(FaultProxy.before(postgres.port()));
        toRedis = open.add(FaultProxy.before(redis.port()));
        service = open.add(ServiceProcess.start(Map.of(
                "DATABASE_URL",
                "postgresql://" + database.user() + ":" + SECRET + "Database@127.0.0.1:" + toPostgres.port() + "/"
                        + database.name(),
                "REDIS_URL",
                "redis://:" + SECRET + "Redis@127.0.0.1:" + toRedis.port())));
    }

    @AfterAll
    static void stop() {
        open.close();
    }

    @ParameterizedTest
    @EnumSource
    void theRightCheckTellsTheRightReasonInTimeUntilItHasRecovered(Fault fault) {
        int told = told(fault);
        try (StallMeter machine = StallMeter.start();
                SteadyProbes probes = SteadyProbes.of(service)) {
            probes.awaitEach(1, HEALTHY);
            fault.begin();
            try {
                probes.awaitEach(8, saying(fault.report())); // for two seconds
                probes.await(SteadyProbes.DETAILS, 1, "\"reason\":\"" + fault.reason + "\"");
                if (!fault.stopsOrders()) {
                    assertThat(order().statusCode()).isEqualTo(201);
                }
            } finally {
                fault.end();
            }
            probes.awaitEach(1, HEALTHY);
            probes.end();

            assertThat(probes.failures()).isEmpty();
            assertThat(probes.answers()).allSatisfy(answer -> {
                assertThat(answer.text()).doesNotContain(SECRET);
                assertThat(machine.runningTime(answer.begin(), answer.end()))
                        .as("%s", answer)
                        .isLessThan(PROBE);
            });
            assertThat(probes.answers(SteadyProbes.LIVENESS))
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
            assertThat(probes.answers(SteadyProbes.READINESS))
                    .extracting(SteadyProbes.Answer::status)
                    .containsOnly(fault.stopsOrders() ? new Integer[] {200, 503} : new Integer[] {200});
            assertThat(reasons(probes, fault.check))
                    .as("the service said: %s", service.output())
                    .contains(fault.reason)
                    .isSubsetOf(fault.reasons());
            assertThat(reasons(probes, fault.other())).isEmpty();
        }
        assertThat(told(fault)).isGreaterThan(told);
        assertThat(service.output()).doesNotContain(SECRET);
    }

    /** What a report says as a whole. */
    private static String saying(String status) {
        return "\"status\":\"" + status + "\",\"checks\"";
    }

    /** Why the check was not healthy, each reason once, in the order in which they were told. */
    private static List<String> reasons(SteadyProbes probes, String check) {
        Pattern reason = Pattern.compile("\"" + check + "\":\\{[^}]*\"reason\":\"([^\"]*)\"");
        return probes.answers(SteadyProbes.DETAILS).stream()
                .flatMap(answer -> reason.matcher(answer.text()).results())
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }

    private static HttpResponse<String> order() {
        return service.post(
                "/api/orders", "{\"customerId\":1,\"branchId\":1,\"items\":[{\"productId\":3,\"quantity\":2}]}");
    }

    @Test
    void queriesThatHangInAStoppedDatabaseAreNoReasonToRestart() {
        List<Thread> customers = new ArrayList<>();
        try (SteadyProbes probes = SteadyProbes.of(service)) {
            probes.awaitEach(1, HEALTHY);
            postgres.pause();
            try {
                for (int i = 0; i < 30; i++) {
                    Thread customer = new Thread(() -> service.get("/api/orders/1"), "customer");
                    customer.setDaemon(true);
                    customer.start();
                    customers.add(customer);
                }
                probes.awaitEach(8, saying("unhealthy"));
            } finally {
                postgres.resume();
            }
            probes.awaitEach(1, HEALTHY);
            probes.end();

            assertThat(probes.failures()).isEmpty();
            assertThat(probes.answers(SteadyProbes.LIVENESS))
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        }
        assertThat(customers).hasSize(30);
        assertThat(service.output()).doesNotContain(SECRET);
    }

    /** How often the log has told it. */
    private static int told(Fault fault) {
        Pattern line = Pattern.compile("WARN .*" + fault.check + ".*" + fault.reason);
        return (int) line.matcher(service.output()).results().count();
    }
}
