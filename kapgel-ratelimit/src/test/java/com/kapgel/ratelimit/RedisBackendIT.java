package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.testkit.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisBackendIT extends BackendContract {
    /** Long enough for a machine that is busy with other tests: here no decision may fall back to memory. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private static TestRedis redis;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> observer;

    private RedisBackend backend;

    @BeforeAll
    static void startRedis() {
        redis = TestRedis.start();
        client = RedisClient.create(redis.uri());
        observer = client.connect();
    }

    @AfterAll
    static void stopRedis() {
        client.shutdown();
        redis.close();
    }

    @BeforeEach
    void connect() {
        backend = connected(PATIENT);
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @Override
    Backend backend() {
        return backend;
    }

    private static RedisBackend connected(Duration deadline) {
        RedisBackend backend = RedisBackend.connect(
                RedisAddress.parse("uri", redis.uri()),
                RedisKeys.readable(),
                deadline,
                Script.Library.load(),
                System::nanoTime);
        await().until(backend::isConnected);
        return backend;
    }

    private static RateLimiter limiter(String name, Limit limit, Backend backend) {
        return RateLimiter.builder(name).limit(limit).backend(backend).build();
    }

    private static RedisCommands<String, String> server() {
        return observer.sync();
    }

    private static String fresh(String name) {
        return name + "-" + UUID.randomUUID();
    }

    @Test
    void asksRedisOncePerDecision() {
        RateLimiter limiter = limiter(fresh("once"), Limit.perHour(100), backend);
        limiter.tryAcquire("warm up the server's script cache");
        server().configResetstat();

        for (int call = 0; call < 50; call++) {
            limiter.tryAcquire("a");
        }

        assertThat(server().info("commandstats"))
                .contains("cmdstat_evalsha:calls=50,")
                .doesNotContain("cmdstat_eval:");
    }

    @Test
    void twoInstancesShareALimit() {
        String name = fresh("shared");
        try (RedisBackend other = connected(PATIENT)) {
            RateLimiter here = limiter(name, Limit.perDay(10), backend);
            RateLimiter there = limiter(name, Limit.perDay(10), other);

            int admitted = 0;
            for (int call = 0; call < 20; call++) {
                admitted += here.tryAcquire("a").allowed() ? 1 : 0;
                admitted += there.tryAcquire("a").allowed() ? 1 : 0;
            }

            assertThat(admitted).isEqualTo(10);
        }
    }

    @Test
    void aNewInstanceGoesOnWhereTheLastOneStopped() {
        String name = fresh("deployed");
        try (RedisBackend before = connected(PATIENT)) {
            limiter(name, Limit.perDay(1), before).tryAcquire("a");
        }

        assertThat(limiter(name, Limit.perDay(1), backend).tryAcquire("a").allowed())
                .isFalse();
    }

    @Test
    void everyKeyExpiresWhenItsBucketIsFullAgain() {
        String name = fresh("ttl");
        limiter(name, Limit.perHour(60).burst(5), backend).tryAcquire("a", 5);

        assertThat(server().pttl("kapgel:ratelimit:3:" + name + ":t:{a}"))
                .isBetween(
                        Duration.ofSeconds(290).toMillis(),
                        Duration.ofMinutes(5).toMillis());
    }

    @Test
    void aFastLimitLeavesNoKeyBehindForEver() {
        String name = fresh("fast");
        limiter(name, Limit.perSecond(1_000_000_000), backend).tryAcquire("a");

        await().until(() -> server().exists("kapgel:ratelimit:3:" + name + ":t:{a}") == 0);
    }

    @Test
    void aFlushedScriptCacheIsNoError() {
        RateLimiter limiter = limiter(fresh("flushed"), Limit.perDay(100), backend);

        for (int call = 1; call <= 20; call++) {
            server().scriptFlush();
            assertThat(limiter.tryAcquire("a").remaining()).isEqualTo(100 - call);
        }
    }

    @Test
    void decidesInMemoryWhileRedisIsStoppedAndComesBack() {
        try (TestRedis own = TestRedis.start();
                RedisBackend impatient =
                        RedisBackend.connect(RedisAddress.parse("uri", own.uri()), RedisKeys.readable())) {
            RateLimiter limiter = limiter(fresh("stopped"), Limit.perDay(2), impatient);
            await().until(impatient::isConnected);

            own.pause();
            assertThat(limiter.tryAcquire("a").allowed()).isTrue();
            assertThat(limiter.tryAcquire("a").allowed()).isTrue();
            assertThat(limiter.tryAcquire("a").allowed()).isFalse();
            own.resume();

            await().untilAsserted(() -> {
                String key = "probe-" + UUID.randomUUID();
                limiter.tryAcquire(key);
                try (RedisClient probe = RedisClient.create(own.uri())) {
                    assertThat(probe.connect().sync().keys("*" + key + "*")).hasSize(1);
                }
            });
        }
    }

    @Test
    void decidesInMemoryWhenRedisIsAbsentAtStart() {
        TestRedis gone = TestRedis.start();
        String uri = gone.uri();
        gone.close();

        try (Backend absent = Backend.redis(uri)) {
            RateLimiter limiter = limiter("absent", Limit.perDay(1), absent);

            assertThat(limiter.tryAcquire("a").allowed()).isTrue();
            assertThat(limiter.tryAcquire("a").allowed()).isFalse();
        }
    }

    @Test
    void anInterruptedCallerGetsAnAnswerAndStaysInterrupted() {
        RateLimiter limiter = limiter(fresh("interrupted"), Limit.perDay(1), backend);

        Thread.currentThread().interrupt();
        Decision decision = limiter.tryAcquire("a");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(decision.allowed()).isTrue();
    }

    @Test
    void aClosedBackendStillAnswers() {
        RateLimiter limiter = limiter(fresh("closed"), Limit.perDay(1), backend);

        backend.close();
        backend.close();

        assertThat(limiter.tryAcquire("a").allowed()).isTrue();
        assertThat(limiter.tryAcquire("a").allowed()).isFalse();
    }
}
