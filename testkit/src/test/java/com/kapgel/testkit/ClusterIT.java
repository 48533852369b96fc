package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClusterIT {
    @BeforeAll
    static void needsServersOfOurOwn() {
        assumeTrue(ExternalServer.named(TestRedis.URI_VARIABLE) == null);
    }

    @Test
    void sharesTheSlotsAmongThreeNodes() {
        try (TestCluster redis =
                TestCluster.builder().setting("cluster-node-timeout", "2500").start()) {
            assertThat(redis.uri()).matches("redis://127.0.0.1:\\d+,127.0.0.1:\\d+,127.0.0.1:\\d+");
            assertThat(redis.nodes()).hasSize(3).allSatisfy(node -> {
                assertThat(RedisAnswer.to(node, "CLUSTER", "INFO").get(0)).contains("cluster_state:ok");
                assertThat(RedisAnswer.to(node, "CONFIG", "GET", "cluster-node-timeout"))
                        .contains("2500");
            });
            assertThat(redis.ownerOf(0)).isSameAs(redis.nodes().get(0));
            assertThat(redis.ownerOf(16_383)).isSameAs(redis.nodes().get(2));
            assertThat(redis.slotOf("{city}.a")).isEqualTo(redis.slotOf("city"));
        }
    }

    @Test
    void movesASlotWithItsKeys() {
        try (TestCluster redis = TestCluster.start()) {
            int slot = redis.slotOf("city");
            TestRedis from = redis.ownerOf(slot);
            TestRedis to = other(redis, from);
            for (int i = 0; i < 250; i++) {
                RedisAnswer.to(from, "SET", "{city}." + i, "Izmir");
            }

            redis.startMovingSlot(slot, to);
            assertThat(RedisLine.ask(from, "GET {city}.7")).isEqualTo("Izmir");
            assertThat(RedisLine.ask(from, "GET {city}.new")).isEqualTo("-ASK " + slot + " 127.0.0.1:" + to.port());
            assertThat(redis.ownerOf(slot)).isSameAs(from);

            redis.moveSlot(slot, to);
            assertThat(redis.ownerOf(slot)).isSameAs(to);
            assertThat(RedisLine.ask(to, "GET {city}.7")).isEqualTo("Izmir");
            assertThat(RedisLine.ask(to, "DBSIZE")).isEqualTo(":250");
            assertThat(redis.nodes())
                    .filteredOn(node -> node != to)
                    .allSatisfy(node -> assertThat(RedisLine.ask(node, "GET {city}.7"))
                            .isEqualTo("-MOVED " + slot + " 127.0.0.1:" + to.port()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> redis.moveSlot(slot, to))
                    .withMessageContaining("holds slot " + slot + " already");
        }
    }

    @Test
    void losesANodeAndGetsItBack() {
        try (TestCluster redis = TestCluster.builder()
                .setting("cluster-require-full-coverage", "no")
                .start()) {
            TestRedis lost = redis.ownerOf(redis.slotOf("city"));
            lost.kill();
            lost.restart();
            assertThat(redis.ownerOf(redis.slotOf("city"))).isSameAs(lost);
        }
    }

    private static TestRedis other(TestCluster redis, TestRedis than) {
        return redis.nodes().stream().filter(node -> node != than).findFirst().orElseThrow();
    }
}
