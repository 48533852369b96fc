package com.kapgel.ratelimit;

import static com.kapgel.ratelimit.RedisServer.fresh;
import static com.kapgel.ratelimit.RedisServer.limiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.testkit.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
                RedisBackend backend = RedisBackend.connect(
                        RedisAddress.parse("uri", "rediss://127.0.0.1:" + proxy.port()), RedisKeys.readable())) {
            RateLimiter limiter = limiter(fresh("unknown"), backend, Limit.perDay(1));

            await().during(Duration.ofMillis(500)).until(() -> !backend.isConnected());
            assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.MEMORY);
        }
    }

    @Test
    void followsTheSentinelsToANewMasterAndKeepsCounting() throws IOException {
        try (TestRedis master = TestRedis.start();
                TestRedis replica = TestRedis.builder()
                        .setting("replicaof", "127.0.0.1 " + master.port())
                        .start();
                TestRedis sentinel = TestRedis.builder()
                        .executable(sentinelProgram(master))
                        .setting("sentinel monitor", "orders 127.0.0.1 " + master.port() + " 1")
                        .setting("sentinel down-after-milliseconds", "orders 300")
                        .setting("sentinel failover-timeout", "orders 2000")
                        .start();
                RedisBackend backend =
                        RedisServer.connect("redis-sentinel://127.0.0.1:" + sentinel.port() + "#orders")) {
            RateLimiter limiter = limiter(fresh("sentinel"), backend, Limit.perDay(10));
            assertThat(limiter.tryAcquire("a", 7).decidedBy()).isEqualTo(DecidedBy.REDIS);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> ask(sentinel, it -> it.info("sentinel")).contains("slaves=1"));
            await().until(() -> ask(replica, it -> it.dbsize()) == 1);

            master.kill();

            await().atMost(Duration.ofSeconds(60)).until(() -> limiter.peek("a").decidedBy() == DecidedBy.REDIS);
            assertThat(limiter.tryAcquire("a").remaining()).isEqualTo(2);
        }
    }

    /** The same program under the name by which it is a sentinel. */
    private Path sentinelProgram(TestRedis redis) throws IOException {
        Matcher program = Pattern.compile("executable:(.+)").matcher(ask(redis, it -> it.info("server")));
        assertThat(program.find()).isTrue();
        return Files.createSymbolicLink(
                folder.resolve("redis-sentinel"), Path.of(program.group(1).strip()));
    }

    @Test
    void countsInACluster() throws IOException {
        try (TestRedis first = clusterNode();
                TestRedis second = clusterNode();
                TestRedis third = clusterNode()) {
            List<TestRedis> nodes = List.of(first, second, third);
            form(nodes);
            String uri = "redis://"
                    + nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
            try (RedisBackend backend = RedisServer.connect(uri);
                    RedisBackend other = RedisServer.connect("redis://127.0.0.1:" + third.port() + "?cluster=true")) {
                countsExactly(backend, other, nodes);
            }
        }
    }

    private static void countsExactly(RedisBackend backend, RedisBackend other, List<TestRedis> nodes) {
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
        assertThat(nodes).allMatch(node -> ask(node, it -> it.dbsize()) > 0);

        // A script cache that one node has lost, a reset, several limits, and an answer that is in no cache.
        ask(nodes.get(1), RedisCommands::scriptFlush);
        RateLimiter several = limiter(name, backend, Limit.perDay(5), Limit.fixedWindow(5, Duration.ofDays(1)));
        for (int key = 0; key < 20; key++) {
            here.reset("key-" + key);
            assertThat(here.tryAcquire("key-" + key).remaining()).isEqualTo(49);
            assertThat(several.tryAcquire("key-" + key).remaining()).isEqualTo(4);
        }
        movesWithItsSlot(here, nodes);
    }

    /** A slot that another node takes over, so that the old one answers MOVED. */
    private static void movesWithItsSlot(RateLimiter limiter, List<TestRedis> nodes) {
        String key = "moving";
        int slot = SlotHash.getSlot(key);
        List<String> ids =
                nodes.stream().map(node -> ask(node, it -> it.clusterMyId())).toList();
        int owner = slot * nodes.size() / SlotHash.SLOT_COUNT;
        int next = (owner + 1) % nodes.size();
        for (TestRedis node : nodes) {
            ask(node, it -> it.clusterSetSlotNode(slot, ids.get(next)));
        }

        for (int call = 1; call <= 5; call++) {
            Decision decision = limiter.tryAcquire(key);
            assertThat(decision.decidedBy()).isEqualTo(DecidedBy.REDIS);
            assertThat(decision.remaining()).isEqualTo(50 - call);
        }
    }

    private static TestRedis clusterNode() throws IOException {
        int port;
        try (ServerSocket bus = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = bus.getLocalPort();
        }
        return TestRedis.builder()
                .setting("cluster-enabled", "yes")
                .setting("cluster-port", Integer.toString(port))
                .start();
    }

    private static void form(List<TestRedis> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            int[] slots = IntStream.range(
                            (i * SlotHash.SLOT_COUNT + nodes.size() - 1) / nodes.size(),
                            ((i + 1) * SlotHash.SLOT_COUNT + nodes.size() - 1) / nodes.size())
                    .toArray();
            TestRedis node = nodes.get(i);
            ask(node, it -> it.clusterAddSlots(slots));
        }
        for (TestRedis node : nodes.subList(1, nodes.size())) {
            int busPort = Integer.parseInt(
                    ask(node, it -> it.configGet("cluster-port")).get("cluster-port"));
            meet(nodes.get(0), node.port(), busPort);
        }
        for (TestRedis node : nodes) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> ask(node, it -> it.clusterInfo()).contains("cluster_state:ok")
                            && ask(node, it -> it.clusterNodes())
                                            .lines()
                                            .filter(line -> line.contains("connected"))
                                            .count()
                                    == nodes.size());
        }
    }

    private static void meet(TestRedis first, int port, int busPort) {
        ask(
                first,
                it -> it.dispatch(
                        CommandType.CLUSTER,
                        new StatusOutput<>(StringCodec.UTF8),
                        new CommandArgs<>(StringCodec.UTF8)
                                .add("MEET")
                                .add("127.0.0.1")
                                .add(port)
                                .add(busPort)));
    }
}
