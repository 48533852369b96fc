package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.kapgel.testkit.FaultProxy;
import com.kapgel.testkit.TestDatabase;
import com.kapgel.testkit.TestPostgres;
import com.kapgel.testkit.TestRedis;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL and Redis are killed, stopped by a signal and slowed down under the running service, and its health tells so. */
@Timeout(300)
class DependencyOutageIT {

    private static final String SECRET = "c4n4ry";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** A Kubernetes probe gives up after that. */
    private static final Duration PROBE = Duration.ofSeconds(1);

    private static final Duration POLL = Duration.ofMillis(250);
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
    void theRightCheckTellsTheRightReasonInTime(Fault fault) {
        awaitAll("healthy");
        int before = told(fault);
        List<Answer> answers = new ArrayList<>();
        fault.begin();
        try {
            Awaitility.await(fault + " is told")
                    .atMost(PATIENCE)
                    .pollInterval(POLL)
                    .until(() -> {
                        answers.add(ask());
                        return told(fault) > before;
                    });
            for (int i = 0; i < 3; i++) {
                answers.add(ask());
            }
        } finally {
            fault.end();
        }

        Answer last = answers.get(answers.size() - 1);
        assertThat(last.health().statusCode()).isEqualTo(503);
        assertThat(last.health().body())
                .contains("\"" + fault.check + "\":\"unhealthy\"", "\"" + fault.other() + "\":\"healthy\"");
        assertThat(last.readiness().statusCode()).isEqualTo(503);
        assertThat(answers).allMatch(answer -> answer.liveness().statusCode() == 200, "liveness is untouched");
        // The machine may be busy at one time, not at each.
        assertThat(answers.stream()
                        .map(Answer::longest)
                        .min(Duration::compareTo)
                        .orElseThrow())
                .isLessThan(PROBE);
        assertThat(answers.toString() + service.output()).doesNotContain(SECRET);
        awaitAll("healthy");
    }

    @Test
    void queriesThatHangInAStoppedDatabaseAreNoReasonToRestart() {
        awaitAll("healthy");
        postgres.pause();
        List<Thread> customers = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                Thread customer = new Thread(() -> service.get("/api/orders/1"), "customer");
                customer.setDaemon(true);
                customer.start();
                customers.add(customer);
            }
            Awaitility.await("the database is unhealthy").atMost(PATIENCE).until(() -> {
                Answer answer = ask();
                assertThat(answer.liveness().statusCode()).isEqualTo(200);
                return answer.readiness().statusCode() == 503;
            });
        } finally {
            postgres.resume();
        }
        awaitAll("healthy");
        assertThat(customers).hasSize(30);
        assertThat(service.output()).doesNotContain(SECRET);
    }

    private static void awaitAll(String status) {
        Awaitility.await("everything is " + status)
                .atMost(PATIENCE)
                .pollInterval(POLL) // the service limits how often one client may ask
                .until(() -> service.get("/api/health").body().contains("\"status\":\"" + status + "\""));
    }

    /** How often the log has told it. */
    private static int told(Fault fault) {
        Pattern line = Pattern.compile("WARN .*" + fault.check + ".*" + fault.reason);
        return (int) line.matcher(service.output()).results().count();
    }

    private static Answer ask() {
        long started = System.nanoTime();
        HttpResponse<String> health = service.get("/api/health");
        long afterHealth = System.nanoTime();
        HttpResponse<String> readiness = service.get("/readyz");
        long afterReadiness = System.nanoTime();
        return new Answer(
                health,
                readiness,
                service.get("/livez"),
                Duration.ofNanos(Math.max(afterHealth - started, afterReadiness - afterHealth)));
    }

    /** What the three probes said, and how long the slower of two took. */
    private record Answer(
            HttpResponse<String> health,
            HttpResponse<String> readiness,
            HttpResponse<String> liveness,
            Duration longest) {

        @Override
        public String toString() {
            return health.body() + readiness.body() + liveness.body() + health.headers() + readiness.headers();
        }
    }
}
