package com.kapgel.ratelimit;

import static com.kapgel.ratelimit.RedisServer.fresh;
import static com.kapgel.ratelimit.RedisServer.limiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.testkit.TestRedis;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in Redis after a decision, how long it stays, and what Redis may answer instead of one. */
class RedisKeysAndScriptsIT {
    private static RedisServer server;

    private RedisBackend backend;

    @BeforeAll
    static void startRedis() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        server.close();
    }

    @BeforeEach
    void connect() {
        backend = server.connect();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private static long pttl(String limiter) {
        return server.commands().pttl(server.keyOf(limiter));
    }

    @Test
    void aKeyLivesUntilItsBucketIsFullAgainAndNotLess() {
        String name = fresh("ttl");
        limiter(name, backend, Limit.perHour(60).burst(5)).tryAcquire("a", 5);

        assertThat(pttl(name)).isBetween(290_000L, 300_001L);
    }

    @Test
    void keysHiddenInCodeOrByTheEnvironmentTellNoSubjectAndAreShared() {
        String name = fresh("hidden");
        Map<String, String> environment =
                Map.of("REDIS_URL", server.uri(), "RATE_LIMIT_KEY_SECRET", "correct horse battery");
        try (Backend inCode = RedisServer.connected((RedisBackend) Backend.redisBuilder(server.uri())
                        .hideKeys("correct horse battery")
                        .deadline(Duration.ofSeconds(1))
                        .build());
                Backend byEnvironment = RedisServer.connected((RedisBackend) Backend.fromEnvironment(environment))) {
            limiter(name, inCode, Limit.perDay(2)).tryAcquire("ayse@example.com");
            RateLimiter second = limiter(name, byEnvironment, Limit.perDay(2));
            await().untilAsserted(() -> assertThat(second.peek("ayse@example.com"))
                    .returns(DecidedBy.REDIS, Decision::decidedBy)
                    .returns(1L, Decision::remaining));
        }

        assertThat(server.keyOf(name)).contains("#{").doesNotContain("ayse").doesNotContain("correct");
    }

    /** A drain time of 0.9 s must not be floored to none, nor one of 1.9 s to 1 s. */
    @Test
    void aKeyThatDrainsInPartsOfASecondIsNotForgottenEarly() {
        String name = fresh("fraction");
        RateLimiter limiter = limiter(name, backend, Limit.of(1, Duration.ofMillis(1_900)));
        limiter.tryAcquire("a");
        long left = pttl(name);

        assertThat(left).isBetween(1_000L, 1_901L);
        assertThat(limiter.peek("a").resetAfter()).isLessThanOrEqualTo(Duration.ofMillis(left));
    }

    @Test
    void keysOfEveryKindOfLimitExpire() {
        List<Limit> kinds = List.of(
                Limit.perDay(10),
                Limit.fixedWindow(10, Duration.ofDays(1)),
                Limit.slidingWindow(10, Duration.ofDays(1)),
                Limit.perCalendarDay(10, ZoneId.of("Europe/Istanbul")),
                Limit.perCalendarMonth(10, ZoneId.of("UTC")));
        for (Limit kind : kinds) {
            String name = fresh("kind");
            RateLimiter limiter = limiter(name, backend, kind);
            limiter.tryAcquire("a");
            long left = pttl(name);
            long reset = limiter.peek("a").resetAfter().toMillis();

            assertThat(left).as("%s", kind).isBetween(reset, reset + 10_000);
        }
    }

    @Test
    void noKeyOfAnyLimitIsImmortal() {
        SplittableRandom random = new SplittableRandom(7);
        String name = fresh("mortal");
        for (int i = 0; i < 300; i++) {
            List<Limit> limits = RandomLimits.some(random);
            RateLimiter limiter = limiter(name, backend, limits.toArray(Limit[]::new));
            for (int call = 0; call < 3; call++) {
                limiter.tryAcquire("k" + i, Math.max(0, RandomLimits.cost(random, limits)));
                limiter.refund("k" + i, 1);
            }
        }

        // -2: expired meanwhile; -1 would be a key that never expires.
        assertThat(server.keysOf(name))
                .isNotEmpty()
                .noneMatch(key -> server.commands().pttl(key) == -1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 1_001, 30_000, 1_000_000, 1_000_000_000})
    void limitsOfThousandsPerSecondAreKeptAndCounted(long perSecond) {
        String name = fresh("fast");
        RateLimiter limiter = limiter(name, backend, Limit.perSecond(perSecond).burst(perSecond * 1_000));
        limiter.tryAcquire("a", perSecond * 500);

        assertThat(pttl(name)).isBetween(400_000L, 500_001L);
        assertThat(limiter.tryAcquire("a", perSecond * 900).allowed()).isFalse();
    }

    @Test
    void aKeyThatDrainsWithinAMillisecondGoes() {
        String name = fresh("gone");
        limiter(name, backend, Limit.perSecond(1_000_000_000)).tryAcquire("a");

        await().until(() -> server.keysOf(name).isEmpty());
    }

    /** What is left of a key's time is never read: neither none nor "no expiry" can be taken for a limit that is unused. */
    @Test
    void aKeyThatLostItsExpiryCountsOnAndGetsItBackWithTheNextCall() {
        for (Limit[] limits :
                new Limit[][] {{Limit.perDay(3)}, {Limit.perDay(3), Limit.fixedWindow(9, Duration.ofDays(1))}}) {
            String name = fresh("persistent");
            RateLimiter limiter = limiter(name, backend, limits);
            limiter.tryAcquire("a");
            server.commands().persist(server.keyOf(name));
            assertThat(limiter.peek("a").remaining()).isEqualTo(2);
            assertThat(pttl(name)).isEqualTo(-1);

            assertThat(limiter.tryAcquire("a").remaining()).isEqualTo(1);
            assertThat(pttl(name)).isPositive();
        }
    }

    @Test
    void peeksAndDenialsWriteNothingAndDoNotProlongTheKey() {
        String name = fresh("readonly");
        RateLimiter limiter = limiter(name, backend, Limit.perDay(2), Limit.fixedWindow(50, Duration.ofDays(1)));
        limiter.peek("never used");
        assertThat(server.keysOf(name)).isEmpty();
        limiter.tryAcquire("a", 2);
        server.commands().pexpire(server.keyOf(name), 5_000);
        byte[] before = server.commands().get(server.keyOf(name));
        server.countAfresh();

        limiter.peek("a");
        limiter.tryAcquire("a");
        limiter.tryAcquire("a", 100);
        limiter.tryAcquire("a", Long.MAX_VALUE);

        assertThat(server.calls("set")).isZero();
        assertThat(pttl(name)).isLessThanOrEqualTo(5_000);
        assertThat(server.commands().get(server.keyOf(name))).isEqualTo(before);
    }

    @Test
    void aRefundGivesBackNoMoreThanWasTaken() {
        for (Limit limit : List.of(
                Limit.perDay(5),
                Limit.fixedWindow(5, Duration.ofDays(30)),
                Limit.slidingWindow(5, Duration.ofDays(30)))) {
            RateLimiter limiter = limiter(fresh("refund"), backend, limit);
            limiter.tryAcquire("a", 3);

            limiter.refund("a", 2);
            assertThat(limiter.peek("a").remaining()).isEqualTo(4);
            limiter.refund("a", 100);
            limiter.refund("a", Long.MAX_VALUE);
            assertThat(limiter.peek("a").remaining()).isEqualTo(5);
        }
    }

    @Test
    void aLimitOfZeroDeniesForEver() {
        RateLimiter limiter = limiter(fresh("zero"), backend, Limit.perDay(0));

        Decision decision = limiter.tryAcquire("a");

        assertThat(decision.allowed()).isFalse();
        assertThat(decision.retryAfterNanos()).isEqualTo(Decision.NEVER);
        assertThat(decision.remaining()).isZero();
    }

    @Test
    void theLargestNumbersThatAreAllowedAreExact() {
        RateLimiter limiter = limiter(fresh("large"), backend, Limit.of(1_000_000_000_000L, Duration.ofDays(1)));

        assertThat(limiter.tryAcquire("a", 999_999_999_999L).remaining()).isEqualTo(1);
        assertThat(limiter.tryAcquire("a", Long.MAX_VALUE).retryAfterNanos()).isEqualTo(Decision.NEVER);
        assertThat(limiter.tryAcquire("b", 1_000_000_000_000L).remaining()).isZero();
    }

    @Test
    void aFlushedScriptCacheIsNoError() {
        RateLimiter limiter = limiter(fresh("flushed"), backend, Limit.perDay(100));
        RateLimiter several = limiter(fresh("flushed"), backend, Limit.perDay(100), Limit.perDay(200));

        for (int call = 1; call <= 20; call++) {
            server.commands().scriptFlush();
            assertThat(limiter.tryAcquire("a").remaining()).isEqualTo(100 - call);
            server.commands().scriptFlush();
            assertThat(several.tryAcquire("a").remaining()).isEqualTo(100 - call);
        }
    }

    @Test
    void scriptsThatVanishUnderLoadCountOnce() {
        RateLimiter limiter = limiter(fresh("vanishing"), backend, Limit.perDay(100_000));
        List<CompletableFuture<Decision>> calls = new ArrayList<>();
        for (int call = 0; call < 10_000; call++) {
            if (call % 500 == 0) {
                server.commands().scriptFlush();
            }
            calls.add(limiter.tryAcquireAsync("key-" + call % 10).toCompletableFuture());
        }

        assertThat(calls).allMatch(call -> call.join().decidedBy() == DecidedBy.REDIS);
        for (int key = 0; key < 10; key++) {
            assertThat(limiter.peek("key-" + key).remaining()).isEqualTo(99_000);
        }
    }

    @Test
    void theScriptsAreThereBeforeTheFirstDecision() {
        server.commands().scriptFlush();
        try (RedisBackend another = server.connect()) {
            server.countAfresh();
            limiter(fresh("loaded"), another, Limit.perDay(1)).tryAcquire("a");
        }

        assertThat(server.calls("evalsha")).isEqualTo(1);
        assertThat(server.calls("eval")).isZero();
    }

    @Test
    void whatIsNoStateIsAnErrorOfTheStoreAndNotOfTheCaller() {
        for (Limit[] limits : new Limit[][] {{Limit.perDay(5)}, {Limit.perDay(5), Limit.perHour(5)}}) {
            String name = fresh("wrong");
            RateLimiter limiter = limiter(name, backend, limits);
            limiter.tryAcquire("a");
            String key = server.keyOf(name);
            server.commands().del(key);
            server.commands().lpush(key, new byte[] {1});
            server.countAfresh();

            assertThat(limiter.peek("a").decidedBy()).isEqualTo(DecidedBy.MEMORY);
            assertThat(server.calls("evalsha"))
                    .as("an error is not tried again")
                    .isEqualTo(1);
            assertThat(server.calls("eval")).isZero();

            server.commands().del(key);
            server.commands().set(key, new byte[] {1, 2, 3});
            assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.MEMORY);
        }
    }

    @Test
    void aKeyOfAnotherTypeInABatchFailsTheBatchOverToMemory() {
        String name = fresh("wrong-batch");
        RateLimiter limiter = limiter(name, backend, Limit.perDay(5_000));
        limiter.tryAcquire("wrong");
        String key = server.keyOf(name);
        server.commands().del(key);
        server.commands().set(key, new byte[] {1, 2, 3});

        List<CompletableFuture<Decision>> calls = new ArrayList<>();
        for (int call = 0; call < 500; call++) {
            calls.add(limiter.tryAcquireAsync(call == 250 ? "wrong" : "right-" + call)
                    .toCompletableFuture());
        }

        assertThat(calls).allMatch(call -> call.join().allowed());
        assertThat(calls.get(250).join().decidedBy()).isEqualTo(DecidedBy.MEMORY);
        for (int call = 0; call < 500; call++) {
            if (call != 250) {
                Decision look = limiter.peek("right-" + call);
                assertThat(look.decidedBy()).isEqualTo(DecidedBy.REDIS);
                assertThat(look.remaining()).as("right-" + call).isEqualTo(4_999);
            }
        }
    }

    @Test
    void aRedisWithoutRoomIsNoErrorOfTheCaller() {
        assumeThat(server.process().isExternal()).isFalse();
        try (TestRedis full = TestRedis.builder()
                        .setting("maxmemory", "1")
                        .setting("maxmemory-policy", "noeviction")
                        .start();
                RedisBackend backend = Backend.redisBuilder(full.uri()).open()) {
            await().until(() -> backend.status().reason().equals("oom"));
            RateLimiter limiter = limiter(fresh("full"), backend, Limit.perDay(1));

            assertThat(limiter.tryAcquire("a").allowed()).isTrue();
            assertThat(limiter.tryAcquire("a").allowed()).isFalse();
        }
    }

    @Test
    void anEvictedKeyIsAFreshOne() {
        String name = fresh("evicted");
        RateLimiter limiter = limiter(name, backend, Limit.perDay(1));
        limiter.tryAcquire("a");

        server.commands().del(server.keyOf(name));

        assertThat(limiter.tryAcquire("a").allowed()).isTrue();
    }
}
