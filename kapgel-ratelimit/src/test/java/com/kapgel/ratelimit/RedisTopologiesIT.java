package com.kapgel.ratelimit;

import static com.kapgel.ratelimit.RedisServer.fresh;
import static com.kapgel.ratelimit.RedisServer.limiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.testkit.TestCluster;
import com.kapgel.testkit.TestRedis;
import com.kapgel.testkit.TestSentinel;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis behind TLS, with users that may do little, watched by sentinels, and as a cluster. */
class RedisTopologiesIT {
    @TempDir
    Path folder;

    @BeforeAll
    static void needsServersOfItsOwn() {
        assumeThat(System.getenv(TestRedis.URI_VARIABLE)).isNull();
    }

    private static <T> T ask(TestRedis redis, Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create(redis.uri());
        try {
            return question.apply(client.connect().sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Test
    void aUserThatMayNotLoadScriptsIsEnough() {
        try (TestRedis redis = TestRedis.builder()
                .setting(
                        "user",
                        "limiter on >s3cret ~kapgel:* -@all +@connection +evalsha +eval +time +get +mget +set +del")
                .start()) {
            try (RedisBackend backend = RedisServer.connect("redis://limiter:s3cret@127.0.0.1:" + redis.port())) {
                RateLimiter limiter = limiter(fresh("acl"), backend, Limit.perDay(3));
                RateLimiter several = limiter(fresh("acl"), backend, Limit.perDay(3), Limit.perDay(5));

                for (int call = 0; call < 3; call++) {
                    assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.REDIS);
                    assertThat(several.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.REDIS);
                }
                assertThat(limiter.tryAcquire("a").allowed()).isFalse();
                limiter.reset("a");
                assertThat(limiter.tryAcquire("a").remaining()).isEqualTo(2);
                RateLimiter window = limiter(limiter.name(), backend, Limit.fixedWindow(3, Duration.ofDays(366)));
                assertThat(window.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.REDIS);
                assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.REDIS);
                List<CompletableFuture<Decision>> calls = new ArrayList<>();
                for (int call = 0; call < 200; call++) {
                    calls.add(limiter.tryAcquireAsync("b-" + call).toCompletableFuture());
                }
                assertThat(calls).allMatch(call -> call.join().decidedBy() == DecidedBy.REDIS);
            }
        }
    }

    @Test
    void speaksTls() throws Exception {
        try (TestRedis redis = TestRedis.start();
                TlsProxy proxy = TlsProxy.before(redis.port(), folder);
                RedisBackend backend = RedisServer.connect("rediss://127.0.0.1:" + proxy.port() + "?verifyPeer=NONE")) {
            assertThat(limiter(fresh("tls"), backend, Limit.perDay(1))
                            .tryAcquire("a")
                            .decidedBy())
                    .isEqualTo(DecidedBy.REDIS);
        }
    }

    @Test
    void aCertificateThatNobodyKnowsIsRefused() throws Exception {
        try (TestRedis redis = TestRedis.start();
                TlsProxy proxy = TlsProxy.before(redis.port(), folder);
                RedisBackend backend = Backend.redisBuilder("rediss://127.0.0.1:" + proxy.port())
                        .open()) {
            RateLimiter limiter = limiter(fresh("unknown"), backend, Limit.perDay(1));

            await().during(Duration.ofMillis(500)).until(() -> !backend.isWell());
            assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.MEMORY);
        }
    }

    @Test
    void followsTheSentinelsToANewMasterAndKeepsCounting() {
        try (TestSentinel redis = TestSentinel.start();
                RedisBackend backend = RedisServer.connect(redis.uri())) {
            RateLimiter limiter = limiter(fresh("sentinel"), backend, Limit.perDay(10));
            assertThat(limiter.tryAcquire("a", 7).decidedBy()).isEqualTo(DecidedBy.REDIS);
            TestRedis replica = redis.replica();
            await().until(() -> ask(replica, it -> it.dbsize()) == 1);

            redis.master().kill();

            await().atMost(Duration.ofSeconds(60)).until(() -> limiter.peek("a").decidedBy() == DecidedBy.REDIS);
            assertThat(limiter.tryAcquire("a").remaining()).isEqualTo(2);
        }
    }

    @Test
    void countsInACluster() {
        try (TestCluster redis = TestCluster.start()) {
            String oneNode = "redis://127.0.0.1:" + redis.nodes().get(2).port() + "?cluster=true";
            try (RedisBackend backend = RedisServer.connect(redis.uri());
                    RedisBackend other = RedisServer.connect(oneNode)) {
                countsExactly(backend, other, redis);
            }
        }
    }

    /** A node that hangs tells nobody that its slots have gone, and while the others answer no breaker opens. */
    @Test
    void findsTheNodeThatHasTakenOverForOneThatHangs() {
        try (TestCluster redis = TestCluster.builder()
                        .setting("cluster-node-timeout", "60000")
                        .start();
                RedisBackend backend =
                        RedisServer.connected(Backend.redisBuilder(redis.uri()).open())) {
            RateLimiter limiter = limiter(fresh("hangs"), backend, Limit.perDay(5_000));
            await().until(() -> limiter.tryAcquire("a").decidedBy() == DecidedBy.REDIS);
            int slot = redis.slotOf("a");
            TestRedis hanging = redis.ownerOf(slot);
            List<TestRedis> others =
                    redis.nodes().stream().filter(node -> node != hanging).toList();

            hanging.pause();
            String id = ask(others.get(0), RedisCommands::clusterMyId);
            others.forEach(node -> ask(node, it -> it.clusterSetSlotNode(slot, id)));

            AtomicInteger admitted = new AtomicInteger();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                for (int key = 0; key < 30; key++) {
                    limiter.tryAcquire("other-" + key);
                }
                Decision decision = limiter.tryAcquire("a");
                admitted.addAndGet(decision.allowed() ? 1 : 0);
                return decision.decidedBy() == DecidedBy.REDIS;
            });
            await("all that was admitted since, of which the node that hangs has heard in vain")
                    .until(() -> limiter.peek("a").remaining() == 5_000 - admitted.get());
        }
    }

    private static void countsExactly(RedisBackend backend, RedisBackend other, TestCluster redis) {
        String name = fresh("cluster");
        RateLimiter here = limiter(name, backend, Limit.perDay(50));
        RateLimiter there = limiter(name, other, Limit.perDay(50));
        List<CompletableFuture<Decision>> calls = new ArrayList<>();
        for (int call = 0; call < 2_000; call++) {
            calls.add((call % 2 == 0 ? here : there)
                    .tryAcquireAsync("key-" + call / 2 % 20)
                    .toCompletableFuture());
        }

        assertThat(calls).allMatch(call -> call.join().decidedBy() != DecidedBy.MEMORY);
        assertThat(calls.stream().filter(call -> call.join().allowed()).count()).isEqualTo(20 * 50);
        assertThat(redis.nodes()).allMatch(node -> ask(node, it -> it.dbsize()) > 0);

        // A script cache that one node has lost, a reset, several limits, and an answer that is in no cache.
        ask(redis.nodes().get(1), RedisCommands::scriptFlush);
        RateLimiter several = limiter(name, backend, Limit.perDay(5), Limit.fixedWindow(5, Duration.ofDays(1)));
        for (int key = 0; key < 20; key++) {
            here.reset("key-" + key);
            assertThat(here.tryAcquire("key-" + key).remaining()).isEqualTo(49);
            assertThat(several.tryAcquire("key-" + key).remaining()).isEqualTo(3);
        }
        movesWithItsSlot(here, redis);
        countsKeysOfEveryKind(here, there);
    }

    /** Braces say to a cluster what a slot is found by. */
    private static void countsKeysOfEveryKind(RateLimiter here, RateLimiter there) {
        for (String key :
                List.of(" ", "a b\r\nc", "{", "}", "{}", "}{", "{a}{b}", "müşteri-\uD83D\uDE80", "x".repeat(65_536))) {
            assertThat(here.tryAcquire(key).remaining()).as(key).isEqualTo(49);
            Decision second = there.tryAcquire(key);
            assertThat(second.decidedBy()).as(key).isEqualTo(DecidedBy.REDIS);
            assertThat(second.remaining()).as(key).isEqualTo(48);
        }
    }

    /** A slot that another node takes over with what it holds, so that the old one answers MOVED. */
    private static void movesWithItsSlot(RateLimiter limiter, TestCluster redis) {
        int slot = redis.slotOf("moving");
        TestRedis owner = redis.ownerOf(slot);
        TestRedis next =
                redis.nodes().stream().filter(node -> node != owner).findFirst().orElseThrow();
        assertThat(limiter.tryAcquire("moving").remaining()).isEqualTo(49);

        redis.moveSlot(slot, next);

        for (int call = 2; call <= 5; call++) {
            Decision decision = limiter.tryAcquire("moving");
            assertThat(decision.decidedBy()).isEqualTo(DecidedBy.REDIS);
            assertThat(decision.remaining()).isEqualTo(50 - call);
        }
    }
}
