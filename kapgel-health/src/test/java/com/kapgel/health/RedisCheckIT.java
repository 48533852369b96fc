package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.kapgel.testkit.TestRedis;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class RedisCheckIT {
    /** Long enough for a busy machine, where Redis answers at all. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void pongIsHealthy() throws Exception {
        try (TestRedis redis = TestRedis.start();
                HealthCheck check = HealthCheck.redis(redis.uri())) {
            assertThat(check.check(PATIENT)).hasToString("healthy");
            assertThat(check.check(PATIENT)).hasToString("healthy");
        }
    }

    @Test
    void isUnreachableWhereNothingListens() throws Exception {
        try (HealthCheck check = HealthCheck.redis("redis://127.0.0.1:1")) {
            assertThat(check.check(PATIENT)).hasToString("unhealthy (unreachable)");
        }
    }

    @Test
    void isUnreachableUnderAnUnknownHostName() throws Exception {
        try (HealthCheck check = HealthCheck.redis("redis://no-such-host.invalid:6379")) {
            assertThat(check.check(PATIENT)).hasToString("unhealthy (unreachable)");
        }
    }

    @Test
    void findsRedisAgainAfterACrash() throws Exception {
        try (TestRedis redis = TestRedis.start();
                HealthCheck check = HealthCheck.redis(redis.uri())) {
            assertThat(check.check(PATIENT)).hasToString("healthy");

            redis.kill();
            await().untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString("unhealthy (unreachable)"));

            redis.restart();
            assertThat(check.check(PATIENT)).hasToString("healthy");
        }
    }

    @Test
    void noticesThatRedisHangsAndThatItGoesOn() throws Exception {
        try (TestRedis redis = TestRedis.start();
                HealthCheck check = HealthCheck.redis(redis.uri())) {
            assertThat(check.check(PATIENT)).hasToString("healthy");

            redis.pause();
            assertThat(check.check(SHORT)).as("open connection").hasToString("unhealthy (timeout)");
            assertThat(check.check(SHORT)).as("new connection").hasToString("unhealthy (timeout)");

            redis.resume();
            assertThat(check.check(PATIENT)).hasToString("healthy");
        }
    }

    @Test
    void leavesOneConnectionBehindHoweverOftenRedisHungAndNoneAfterClose() throws Exception {
        try (TestRedis redis = TestRedis.start();
                Observer observer = new Observer(redis.uri())) {
            try (HealthCheck check = HealthCheck.redis(redis.uri())) {
                redis.pause();
                for (int i = 0; i < 10; i++) {
                    assertThat(check.check(SHORT)).hasToString("unhealthy (timeout)");
                }
                redis.resume();
                assertThat(check.check(PATIENT)).hasToString("healthy");
                await().untilAsserted(() -> assertThat(observer.otherClients()).isEqualTo(1));
            }
            await().untilAsserted(() -> assertThat(observer.otherClients()).isZero());
        }
    }

    @Test
    void worksForAUserWhoMayDoNothingButPing() throws Exception {
        try (TestRedis redis = TestRedis.start()) {
            allow(redis, "prober", "on", ">s3cret", "-@all", "+ping");
            String uri = "redis://prober:s3cret@127.0.0.1:" + redis.port();
            try (HealthCheck check = HealthCheck.redis(uri)) {
                assertThat(check.check(PATIENT)).hasToString("healthy");
            }
        }
    }

    @Test
    void aUserWhoMayNotPingIsUnauthorized() throws Exception {
        try (TestRedis redis = TestRedis.start()) {
            allow(redis, "stranger", "on", ">s3cret", "-@all");
            String uri = "redis://stranger:s3cret@127.0.0.1:" + redis.port();
            try (HealthCheck check = HealthCheck.redis(uri)) {
                assertThat(check.check(PATIENT)).hasToString("unhealthy (unauthorized)");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":wr0ngSecret@", "default:wr0ngSecret@"})
    void aWrongOrMissingPasswordIsUnauthorizedAndIsNeverShown(String credentials) throws Exception {
        try (TestRedis redis = TestRedis.builder()
                        .setting("requirepass", "r1ghtSecret")
                        .start();
                CapturedLog log = CapturedLog.open();
                Health health = Health.builder()
                        .deadline(PATIENT)
                        .readiness("redis", HealthCheck.redis("redis://" + credentials + "127.0.0.1:" + redis.port()))
                        .build()) {
            HealthReport report = health.report();

            assertThat(report.checks()).hasToString("{redis=unhealthy (unauthorized)}");
            await().untilAsserted(() -> assertThat(log.lines()).hasSize(1));
            assertThat(log.everything() + report + report.toJson()).doesNotContain("Secret");
        }
    }

    @Test
    void theRightPasswordOpens() throws Exception {
        try (TestRedis redis = TestRedis.builder()
                        .setting("requirepass", "r1ghtSecret")
                        .start();
                HealthCheck check = HealthCheck.redis(redis.uri())) {
            assertThat(check.check(PATIENT)).hasToString("healthy");
            assertThat(check.toString()).doesNotContain("Secret");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "+PONG, healthy",
        "+PONGO, unhealthy (unexpected-answer)",
        "$4~PONG, healthy",
        ":1, unhealthy (unexpected-answer)",
        "-LOADING Redis is loading the dataset in memory, unhealthy (not-ready)",
        "-MASTERDOWN Link with MASTER is down, unhealthy (not-ready)",
        "-BUSY Redis is busy running a script, unhealthy (not-ready)",
        "-NOAUTH Authentication required., unhealthy (unauthorized)",
        "-NOPERM this user has no permissions, unhealthy (unauthorized)",
        "-READONLY You can't write against a read only replica., unhealthy (read-only)",
        "-MISCONF Redis is configured to save RDB snapshots, unhealthy (read-only)",
        "-ERR max number of clients reached, unhealthy (refused)",
        "HTTP/1.1 400 Bad Request~Connection: close~, unhealthy (unexpected-answer)"
    })
    void judgesTheAnswer(String answer, String expected) throws Exception {
        try (FakeRedis redis = FakeRedis.answeringPing(answer.replace("~", "\r\n") + "\r\n");
                HealthCheck check = HealthCheck.redis(redis.uri())) {
            assertThat(check.check(PATIENT)).hasToString(expected);
        }
    }

    @Test
    void silenceIsATimeout() throws Exception {
        try (FakeRedis redis = FakeRedis.answeringPing("");
                HealthCheck check = HealthCheck.redis(redis.uri())) {
            assertThat(check.check(SHORT)).hasToString("unhealthy (timeout)");
        }
    }

    @Test
    void asksOverTheConnectionOfTheApplication() throws Exception {
        try (TestRedis redis = TestRedis.start();
                Observer observer = new Observer(redis.uri());
                HealthCheck check =
                        HealthCheck.redis(() -> observer.connection.async().ping())) {
            assertThat(check.check(PATIENT)).hasToString("healthy");
            assertThat(observer.otherClients()).isZero();

            redis.pause();
            for (int i = 0; i < 3; i++) {
                assertThat(check.check(SHORT)).hasToString("unhealthy (timeout)");
            }
            redis.resume();
            await().untilAsserted(() -> assertThat(check.check(PATIENT)).hasToString("healthy"));
        }
    }

    @Test
    void aConnectionOfTheApplicationMayBelongToAUserWhoMayDoNothingButPing() throws Exception {
        try (TestRedis redis = TestRedis.start()) {
            allow(redis, "prober", "on", ">s3cret", "-@all", "+ping");
            try (Observer prober = new Observer("redis://prober:s3cret@127.0.0.1:" + redis.port());
                    HealthCheck ping =
                            HealthCheck.redis(() -> prober.connection.async().ping());
                    HealthCheck write = HealthCheck.redisWrite(
                            () -> prober.connection.async().set("health", "written", SetArgs.Builder.ex(60)))) {
                assertThat(ping.check(PATIENT)).hasToString("healthy");
                assertThat(write.check(PATIENT)).hasToString("unhealthy (unauthorized)");
            }
        }
    }

    @Test
    void aConnectionOfTheApplicationThatRefusesCommandsWhileItIsBrokenIsUnreachable() throws Exception {
        try (TestRedis redis = TestRedis.start()) {
            RedisClient client = RedisClient.create(redis.uri());
            client.setOptions(ClientOptions.builder()
                    .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                    .build());
            StatefulRedisConnection<String, String> connection = client.connect();
            HealthCheck check = HealthCheck.redis(() -> connection.async().ping());
            assertThat(check.check(PATIENT)).hasToString("healthy");

            redis.kill();
            await().untilAsserted(() -> assertThat(check.check(SHORT)).hasToString("unhealthy (unreachable)"));
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Test
    void pingIsNotEnoughForAReplicaThatHasToBeWrittenTo() throws Exception {
        try (TestRedis redis = TestRedis.start();
                TestRedis replica = TestRedis.builder()
                        .setting("replicaof", "127.0.0.1 " + redis.port())
                        .start();
                HealthCheck ping = HealthCheck.redis(replica.uri());
                HealthCheck write = HealthCheck.redisWrite(replica.uri(), "kapgel:health");
                HealthCheck writePrimary = HealthCheck.redisWrite(redis.uri(), "kapgel:health");
                Observer observer = new Observer(redis.uri())) {
            await().untilAsserted(() -> assertThat(ping.check(PATIENT)).hasToString("healthy"));
            assertThat(write.check(PATIENT)).hasToString("unhealthy (read-only)");
            assertThat(writePrimary.check(PATIENT)).hasToString("healthy");
            assertThat(observer.connection.sync().ttl("kapgel:health")).isBetween(1L, 60L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "postgres://u:s3cret@h", "redis://:s3cret@", "redis://:s3cret@host:99999", "s3cret"})
    void refusesAnAddressThatItCannotReadAndDoesNotRepeatIt(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthCheck.redis(uri))
                .withMessageStartingWith("The URI given to HealthCheck.redis cannot be read")
                .withMessageNotContaining("s3cret")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://s3cret:port",
                "redis://:s3cret@host:6379x",
                "redis://:s3cret@host:-1",
                "rediss://:s3cret@my_host:6379",
                "redis://s3cret,other",
                "redis://::1:6379"
            })
    void refusesAHostOrPortThatCannotBeOne(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthCheck.redis(uri))
                .withMessageStartingWith("The URI given to HealthCheck.redis cannot be read: its host may have")
                .withMessageNotContaining("s3cret")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://host",
                "redis://host:",
                "redis://user:p%40ss@10.0.0.1:6380/3",
                "rediss://[::1]:6379",
                "redis-sentinel://h1:26379,h2:26379/0#primary",
                "redis-socket:///run/redis.sock"
            })
    void takesEveryAddressThatLettuceUnderstands(String uri) {
        assertThatCode(() -> HealthCheck.redis(uri).close()).doesNotThrowAnyException();
    }

    @Test
    void closeEndsItsThreads() throws Exception {
        Set<Thread> before = lettuceThreads();
        try (TestRedis redis = TestRedis.start();
                HealthCheck check = HealthCheck.redis(redis.uri())) {
            assertThat(check.check(PATIENT)).hasToString("healthy");
            assertThat(lettuceThreads()).isNotEqualTo(before);
        }
        await().untilAsserted(() -> assertThat(before).containsAll(lettuceThreads()));
    }

    private static Set<Thread> lettuceThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lettuce-"))
                .collect(Collectors.toSet());
    }

    private static void allow(TestRedis redis, String... rules) {
        try (Observer observer = new Observer(redis.uri())) {
            observer.allow(rules);
        }
    }

    /** A second client that sees what the check does to the server. */
    private static final class Observer implements AutoCloseable {
        private final RedisClient client;
        private final StatefulRedisConnection<String, String> connection;

        Observer(String uri) {
            client = RedisClient.create(uri);
            connection = client.connect();
        }

        long otherClients() {
            return connection.sync().clientList().lines().count() - 1;
        }

        void allow(String... rules) {
            CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
            for (String rule : rules) {
                arguments.add(rule);
            }
            connection.sync().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments);
        }

        @Override
        public void close() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
