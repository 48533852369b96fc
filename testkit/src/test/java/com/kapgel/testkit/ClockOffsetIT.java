package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockOffsetIT {
    private static final long TOLERANCE_SECONDS = 3;

    @BeforeEach
    void needsAServerOfOurOwn() {
        assumeTrue(ExternalServer.named(TestRedis.URI_VARIABLE) == null);
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000, 3_600_000, -5_500, -86_400_000})
    void setsTheClockOfOneServer(long millis) {
        assumeTrue(TestRedis.canOffsetClock());
        Duration offset = Duration.ofMillis(millis);
        try (TestRedis redis = TestRedis.builder().clockOffset(offset).start()) {
            long difference = secondsOf(redis) - System.currentTimeMillis() / 1_000;
            assertThat(difference)
                    .isBetween(offset.toSeconds() - TOLERANCE_SECONDS, offset.toSeconds() + TOLERANCE_SECONDS);
            assertThat(RedisAnswer.to(redis, "EVAL", "return redis.call('TIME')[1]", "0"))
                    .satisfies(seconds -> assertThat(Long.parseLong(seconds.get(0)) - secondsOf(redis))
                            .isBetween(-TOLERANCE_SECONDS, TOLERANCE_SECONDS));
            RedisAnswer.to(redis, "SET", "city", "Izmir", "PX", "50");
            await().until(() -> RedisAnswer.to(redis, "EXISTS", "city").equals(List.of("0")));
        }
    }

    @Test
    void letsSignalsReachTheServer() {
        assumeTrue(TestRedis.canOffsetClock());
        try (TestRedis redis =
                        TestRedis.builder().clockOffset(Duration.ofSeconds(5)).start();
                RedisLine line = RedisLine.to(redis)) {
            redis.pause();
            line.patience(Duration.ofMillis(200));
            line.send("PING");
            assertThatThrownBy(line::receive).hasCauseInstanceOf(SocketTimeoutException.class);
            redis.resume();
            line.patience(Duration.ofSeconds(20));
            assertThat(line.receive()).isEqualTo("+PONG");

            redis.kill();
            assertThatThrownBy(() -> RedisLine.ask(redis, "PING")).hasMessageContaining("refused");
            redis.restart();
            assertThat(RedisLine.ask(redis, "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void leavesNoSharedMemoryBehindAfterAKill() throws IOException {
        assumeTrue(TestRedis.canOffsetClock());
        try (TestRedis redis =
                TestRedis.builder().clockOffset(Duration.ofSeconds(5)).start()) {
            String pid = RedisAnswer.to(redis, "INFO", "server")
                    .get(0)
                    .lines()
                    .filter(line -> line.startsWith("process_id:"))
                    .findFirst()
                    .orElseThrow()
                    .substring("process_id:".length());
            redis.kill();
            try (Stream<Path> shared = Files.list(Path.of("/dev/shm"))) {
                assertThat(shared).noneMatch(file -> file.toString().endsWith("_" + pid));
            }
        }
    }

    @Test
    void saysWhatToInstall() {
        assumeFalse(TestRedis.canOffsetClock());
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        TestRedis.builder().clockOffset(Duration.ofSeconds(5)).start())
                .withMessageContaining("apt-get install redis-server faketime")
                .withMessageContaining("canOffsetClock()");
    }

    private static long secondsOf(TestRedis redis) {
        return Long.parseLong(RedisAnswer.to(redis, "TIME").get(0));
    }
}
