package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SentinelIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @BeforeAll
    static void needsServersOfOurOwn() {
        assumeTrue(ExternalServer.named(TestRedis.URI_VARIABLE) == null);
    }

    @Test
    void failsOver() {
        try (TestSentinel redis = TestSentinel.start()) {
            TestRedis first = redis.master();
            TestRedis second = redis.replica();
            assertThat(redis.uri())
                    .isEqualTo("redis-sentinel://127.0.0.1:"
                            + redis.sentinels().get(0).port() + "#orders");
            RedisLine.ask(first, "SET city Izmir");
            await().until(() -> RedisLine.ask(second, "GET city").equals("Izmir"));

            redis.failOver();

            assertThat(redis.master()).isSameAs(second);
            assertThat(redis.replica()).isSameAs(first);
            assertThat(RedisLine.ask(second, "SET city Ankara")).isEqualTo("+OK");
            await().atMost(PATIENCE)
                    .until(() -> RedisLine.ask(first, "GET city").equals("Ankara"));
        }
    }

    @Test
    void electsTheReplicaWhenTheMasterIsKilled() {
        try (TestSentinel redis = TestSentinel.builder()
                .sentinels(3)
                .downAfter(Duration.ofMillis(500))
                .start()) {
            assertThat(redis.uri()).matches("redis-sentinel://127.0.0.1:\\d+,127.0.0.1:\\d+,127.0.0.1:\\d+#orders");
            TestRedis second = redis.replica();

            redis.sentinels().get(0).kill();
            redis.master().kill();

            await().atMost(PATIENCE).until(() -> redis.master() == second);
            await().atMost(PATIENCE)
                    .until(() -> RedisLine.ask(second, "SET city Izmir").equals("+OK"));
        }
    }

    @Test
    void givesServersSettingsOfTheirOwn() {
        try (TestSentinel redis = TestSentinel.builder()
                .master(master -> master.setting("maxmemory", "5mb"))
                .replica(replica -> replica.setting("maxmemory", "6mb"))
                .start()) {
            assertThat(RedisAnswer.to(redis.master(), "CONFIG", "GET", "maxmemory"))
                    .contains("5242880");
            assertThat(RedisAnswer.to(redis.replica(), "CONFIG", "GET", "maxmemory"))
                    .contains("6291456");
        }
    }

    @Test
    void letsTheReplicaHaveAnotherTime() {
        assumeTrue(TestRedis.canOffsetClock());
        try (TestSentinel redis = TestSentinel.builder()
                .replica(replica -> replica.clockOffset(Duration.ofHours(1)))
                .start()) {
            assertThat(secondsOf(redis.replica()) - secondsOf(redis.master())).isBetween(3_500L, 3_700L);
        }
    }

    private static long secondsOf(TestRedis redis) {
        return Long.parseLong(RedisAnswer.to(redis, "TIME").get(0));
    }
}
