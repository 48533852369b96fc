package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisIT {
    @BeforeAll
    static void needsAServerOfOurOwn() {
        assumeTrue(ExternalServer.named(TestRedis.URI_VARIABLE) == null);
    }

    @Test
    void answersPing() {
        try (TestRedis redis = TestRedis.start()) {
            assertThat(RedisLine.ask(redis, "PING")).isEqualTo("+PONG");
            assertThat(redis.uri()).isEqualTo("redis://127.0.0.1:" + redis.port());
        }
    }

    @Test
    void comesBackEmptyOnTheSamePortAfterAKill() {
        try (TestRedis redis = TestRedis.start()) {
            int port = redis.port();
            RedisLine.ask(redis, "SET city Izmir");

            redis.kill();
            assertThat(redis.isRunning()).isFalse();
            assertThatThrownBy(() -> RedisLine.ask(redis, "PING")).hasMessageContaining("refused");

            redis.restart();
            assertThat(redis.port()).isEqualTo(port);
            assertThat(RedisLine.ask(redis, "EXISTS city")).isEqualTo(":0");
        }
    }

    @Test
    void keepsItsDataOverAKillWhenPersistent() {
        try (TestRedis redis = TestRedis.builder().persistent().start()) {
            RedisLine.ask(redis, "SET city Izmir");
            redis.kill();
            redis.restart();
            assertThat(RedisLine.ask(redis, "GET city")).isEqualTo("Izmir");
        }
    }

    @Test
    void restartsWhileItRuns() {
        try (TestRedis redis = TestRedis.builder().persistent().start()) {
            RedisLine.ask(redis, "SET city Izmir");
            redis.restart();
            assertThat(RedisLine.ask(redis, "GET city")).isEqualTo("Izmir");
        }
    }

    @Test
    void hangsWhilePausedAndAnswersAfterwards() {
        try (TestRedis redis = TestRedis.start();
                RedisLine line = RedisLine.to(redis)) {
            redis.pause();
            assertThat(redis.isRunning()).isTrue();
            line.patience(Duration.ofMillis(200));
            line.send("PING");
            assertThatThrownBy(line::receive).hasCauseInstanceOf(SocketTimeoutException.class);

            redis.resume();
            line.patience(Duration.ofSeconds(20));
            assertThat(line.receive()).isEqualTo("+PONG");
        }
    }

    @Test
    void restartsOutOfAPause() {
        try (TestRedis redis = TestRedis.start()) {
            redis.pause();
            redis.restart();
            assertThat(RedisLine.ask(redis, "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void takesSettings() {
        try (TestRedis redis = TestRedis.builder()
                        .setting("maxmemory", "10mb")
                        .setting("requirepass", "a+b/c")
                        .start();
                RedisLine line = RedisLine.to(redis)) {
            assertThat(redis.uri()).isEqualTo("redis://:a%2Bb%2Fc@127.0.0.1:" + redis.port());
            line.send("AUTH a+b/c");
            assertThat(line.receive()).isEqualTo("+OK");
            line.send("INFO memory");
            assertThat(IntStream.range(0, 40).mapToObj(i -> line.receive())).contains("maxmemory:10485760");
        }
    }

    @Test
    void saysWhatTheServerSaidWhenItDoesNotStart() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> TestRedis.builder().setting("maxmemory", "plenty").start())
                .withMessageContaining("redis-server ended with exit code 1")
                .withMessageContaining("argument must be a memory value");
    }

    @Test
    void runsAnotherProgram() {
        try (TestRedis redis =
                TestRedis.builder().executable(RedisProgram.unpacked()).start()) {
            assertThat(RedisLine.ask(redis, "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void tellsToRestartWhenItIsNotRunning() {
        try (TestRedis redis = TestRedis.start()) {
            redis.stop();
            redis.stop();
            redis.kill();
            assertThatIllegalStateException().isThrownBy(redis::pause).withMessageContaining("Call restart() first");
        }
    }

    @Test
    void leavesNothingBehind() {
        Set<ProcessHandle> before = ProcessHandle.current().descendants().collect(Collectors.toSet());
        TestRedis redis = TestRedis.start();
        List<ProcessHandle> processes = ProcessHandle.current()
                .descendants()
                .filter(process -> !before.contains(process))
                .toList();
        redis.close();
        assertThatCode(redis::close).doesNotThrowAnyException();
        // The server and its watchdog, and at times a program that the watchdog runs for a moment.
        assertThat(processes).hasSizeGreaterThanOrEqualTo(2);
        await().untilAsserted(() -> assertThat(processes).noneMatch(Signals::reaches));
        assertThatIllegalStateException().isThrownBy(redis::restart).withMessageContaining("closed");
    }

    @Test
    void endsItsServerAlsoInAnInterruptedThread() {
        TestRedis redis = TestRedis.start();
        Thread.currentThread().interrupt();
        redis.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(redis.isRunning()).isFalse();
    }

    @Test
    void startsManyAtOnce() {
        List<TestRedis> servers = IntStream.range(0, 5)
                .parallel()
                .mapToObj(i -> TestRedis.start())
                .toList();
        try {
            assertThat(servers).extracting(TestRedis::port).doesNotHaveDuplicates();
            assertThat(servers)
                    .allSatisfy(
                            redis -> assertThat(RedisLine.ask(redis, "PING")).isEqualTo("+PONG"));
        } finally {
            servers.forEach(TestRedis::close);
        }
    }
}
