package com.kapgel.ratelimit;

import static com.kapgel.ratelimit.RedisServer.fresh;
import static com.kapgel.ratelimit.RedisServer.limiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.testkit.RedisFault;
import com.kapgel.testkit.TestCluster;
import com.kapgel.testkit.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever error Redis answers with, callers get a decision, and the status says what it is. */
class RedisErrorRepliesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @BeforeAll
    static void needsServersOfItsOwn() {
        assumeThat(System.getenv(TestRedis.URI_VARIABLE)).isNull();
    }

    private static RedisBackend open(String uri) {
        return Backend.redisBuilder(uri).open();
    }

    /** Calls until Redis is not asked any more, and then: nobody fails, limits hold, and the reason is known. */
    private static void assertDecidesWithoutRedis(RedisBackend backend, String reason) {
        RateLimiter wide = limiter(fresh("wide"), backend, Limit.perDay(1_000_000));
        await().atMost(PATIENCE).until(() -> {
            assertThat(wide.tryAcquire("a").allowed()).isTrue();
            return backend.status().degraded() && backend.status().reason().equals(reason);
        });
        RateLimiter narrow = limiter(fresh("narrow"), backend, Limit.perDay(2));
        Decision first = narrow.tryAcquire("a");

        assertThat(first.allowed()).isTrue();
        assertThat(first.decidedBy()).isEqualTo(DecidedBy.MEMORY);
        assertThat(narrow.tryAcquireAsync("a").toCompletableFuture().join().allowed())
                .isTrue();
        assertThat(narrow.tryAcquire("a").allowed()).isFalse();
    }

    private static void assertDecidesWithRedis(RedisBackend backend) {
        RateLimiter limiter = limiter(fresh("well"), backend, Limit.perDay(1_000_000));
        await().atMost(PATIENCE).until(() -> limiter.tryAcquire("a").decidedBy() == DecidedBy.REDIS);

        assertThat(backend.status().degraded()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"LOADING, loading", "READ_ONLY, readonly", "OUT_OF_MEMORY, oom"})
    void aServerThatRefusesToWorkIsNoErrorOfTheCaller(RedisFault fault, String reason) {
        try (RedisFault.Scene scene = fault.open();
                RedisBackend backend = open(scene.uri())) {
            assertDecidesWithRedis(backend);
            scene.strike(Duration.ofSeconds(30));
            assertDecidesWithoutRedis(backend, reason);
            scene.heal();
            assertDecidesWithRedis(backend);
        }
    }

    @Test
    void aServerThatIsBusyWithAnEndlessScriptIsNoErrorOfTheCaller() {
        try (TestRedis redis = TestRedis.builder()
                        .setting("busy-reply-threshold", "50")
                        .start();
                Administrator administrator = new Administrator(redis);
                RedisBackend backend = open(redis.uri())) {
            assertDecidesWithRedis(backend);
            CompletableFuture<?> script = administrator.startEndlessScript();
            assertDecidesWithoutRedis(backend, "busy");
            administrator.say("SCRIPT", "KILL");
            assertDecidesWithRedis(backend);

            assertThat(script).isCompletedExceptionally();
        }
    }

    @Test
    void aServerThatCannotSaveItsDataIsNoErrorOfTheCaller() throws IOException {
        try (TestRedis redis = TestRedis.builder()
                        .setting("save", "3600 1")
                        .setting("stop-writes-on-bgsave-error", "yes")
                        .setting("dbfilename", "snapshot")
                        .start();
                Administrator administrator = new Administrator(redis);
                RedisBackend backend = open(redis.uri())) {
            assertDecidesWithRedis(backend);
            Files.createDirectory(administrator.folder().resolve("snapshot"));
            administrator.say("BGSAVE");
            assertDecidesWithoutRedis(backend, "misconf");
            administrator.say("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
            assertDecidesWithRedis(backend);
        }
    }

    @Test
    void aPasswordThatIsMissingIsNoErrorOfTheCaller() {
        try (TestRedis redis =
                        TestRedis.builder().setting("requirepass", "s3cret").start();
                RedisBackend backend = open("redis://127.0.0.1:" + redis.port())) {
            assertDecidesWithoutRedis(backend, "noauth");
        }
    }

    @Test
    void aPasswordThatIsWrongIsNoErrorOfTheCaller() {
        try (TestRedis redis =
                        TestRedis.builder().setting("requirepass", "s3cret").start();
                RedisBackend backend = open("redis://:guessed@127.0.0.1:" + redis.port())) {
            assertDecidesWithoutRedis(backend, "wrongpass");
        }
    }

    @Test
    void aUserWhoMayNotRunScriptsAnyMoreIsNoErrorOfTheCaller() {
        try (TestRedis redis = TestRedis.builder()
                        .setting(
                                "user",
                                "limiter on >s3cret ~kapgel:* -@all +@connection +evalsha +eval +time +get +set")
                        .start();
                Administrator administrator = new Administrator(redis);
                RedisBackend backend = open("redis://limiter:s3cret@127.0.0.1:" + redis.port())) {
            assertDecidesWithRedis(backend);
            administrator.say("ACL", "SETUSER", "limiter", "-evalsha");
            assertDecidesWithoutRedis(backend, "noperm");
            administrator.say("ACL", "SETUSER", "limiter", "+evalsha");
            assertDecidesWithRedis(backend);
        }
    }

    @Test
    void aClusterThatMissesANodeAndThereforeServesNobodyIsNoErrorOfTheCaller() {
        try (TestCluster redis = TestCluster.builder()
                        .setting("cluster-require-full-coverage", "yes")
                        .setting("cluster-node-timeout", "1000")
                        .start();
                RedisBackend backend = open(redis.uri())) {
            assertDecidesWithRedis(backend);
            redis.nodes().get(0).kill();
            assertDecidesWithoutRedis(backend, "clusterdown");
            redis.nodes().get(0).restart();
            assertDecidesWithRedis(backend);
        }
    }

    /** An error says that nothing was counted, or nothing that could be relied on: asking again is not the answer to it. */
    @Test
    void aCallThatGotAnErrorIsNotSentAgain() {
        try (TestRedis redis = TestRedis.start();
                RedisServer observer = RedisServer.observing(redis);
                RedisBackend backend = RedisServer.connected(Backend.redisBuilder(redis.uri())
                        .anyDeadline(RedisServer.PATIENT)
                        .fallback(Fallback.deny())
                        .open())) {
            RateLimiter limiter = limiter(fresh("again"), backend, Limit.perDay(100));
            observer.commands().configSet("maxmemory", "1");
            observer.countAfresh();

            List<Boolean> allowed = IntStream.range(0, 3)
                    .mapToObj(call -> limiter.tryAcquire("a").allowed())
                    .toList();

            assertThat(allowed).containsExactly(false, false, false);
            assertThat(observer.calls("evalsha") + observer.calls("eval")).isEqualTo(3);
        }
    }

    /** Somebody who can tell a server what Lettuce's typed commands cannot. */
    private static final class Administrator implements AutoCloseable {
        private final RedisClient client;
        private final StatefulRedisConnection<String, String> connection;

        Administrator(TestRedis redis) {
            client = RedisClient.create(redis.uri());
            connection = client.connect();
        }

        String say(String command, String... words) {
            CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
            for (String word : words) {
                arguments.add(word);
            }
            return connection
                    .sync()
                    .dispatch(CommandType.valueOf(command), new StatusOutput<>(StringCodec.UTF8), arguments);
        }

        CompletableFuture<?> startEndlessScript() {
            return client.connect()
                    .async()
                    .eval("while true do end", ScriptOutputType.INTEGER)
                    .toCompletableFuture()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        Path folder() {
            return Path.of(connection.sync().configGet("dir").get("dir"));
        }

        @Override
        public void close() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
