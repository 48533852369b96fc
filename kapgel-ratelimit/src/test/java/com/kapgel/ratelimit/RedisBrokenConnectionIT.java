package com.kapgel.ratelimit;

import static com.kapgel.ratelimit.RedisServer.fresh;
import static com.kapgel.ratelimit.RedisServer.limiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.testkit.FaultProxy;
import com.kapgel.testkit.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What becomes of calls whose connection breaks while they are under way. The deadline is long, so that only the broken connection ends
 * them, and one that was sent again would count.
 */
class RedisBrokenConnectionIT {
    private static final int CALLS = 200;
    private static final int TOKENS = 10_000;

    private TestRedis redis;
    private FaultProxy network;
    private RedisBackend backend;
    private RateLimiter limiter;

    @BeforeAll
    static void needsServersOfItsOwn() {
        assumeThat(System.getenv(TestRedis.URI_VARIABLE)).isNull();
    }

    @BeforeEach
    void start() {
        redis = TestRedis.start();
        network = FaultProxy.before(redis.port());
        backend = RedisServer.connect("redis://127.0.0.1:" + network.port());
        limiter = limiter(fresh("broken"), backend, Limit.perDay(TOKENS));
        assertThat(limiter.tryAcquire("before").decidedBy()).isEqualTo(DecidedBy.REDIS);
    }

    @AfterEach
    void stop() {
        backend.close();
        network.close();
        redis.close();
    }

    private List<CompletableFuture<Decision>> callsUnderWay() {
        List<CompletableFuture<Decision>> calls = new ArrayList<>();
        for (int call = 0; call < CALLS; call++) {
            calls.add(limiter.tryAcquireAsync("a").toCompletableFuture());
        }
        return calls;
    }

    private long remainingAfterwards() {
        await().until(() -> backend.isWell() && !backend.hasDebts());
        return await().until(() -> limiter.peek("a"), decision -> decision.decidedBy() == DecidedBy.REDIS)
                .remaining();
    }

    @Test
    void callsThatNeverArrivedAreNotSentAgainAndCountOnce() {
        network.halfOpen();
        List<CompletableFuture<Decision>> calls = callsUnderWay();

        assertThat(calls).allMatch(call -> call.join().allowed());
        assertThat(calls).allMatch(call -> call.join().decidedBy() == DecidedBy.MEMORY);
        network.heal();
        assertThat(remainingAfterwards()).isEqualTo(TOKENS - CALLS);
    }

    @Test
    void callsWhoseRepliesAreLostCountAtLeastOnceAndAtMostTwice() {
        try (RedisServer observer = RedisServer.observing(redis)) {
            observer.countAfresh();
            network.replies().latency(Duration.ofMinutes(1));
            List<CompletableFuture<Decision>> calls = callsUnderWay();
            await().until(() -> observer.calls("evalsha") > 0);
            network.reset();
            network.heal();

            assertThat(calls).allMatch(call -> call.join().allowed());
            assertThat(remainingAfterwards()).isBetween(TOKENS - 2L * CALLS, (long) TOKENS - CALLS);
        }
    }

    @Test
    void aConnectionThatDiedSilentlyIsNoticedAndItsCallsCountOnce() {
        Backend.RedisBuilder usual = Backend.redisBuilder("redis://127.0.0.1:" + network.port());
        try (RedisBackend impatient = RedisServer.connected(usual.open())) {
            RateLimiter other = limiter(fresh("silent"), impatient, Limit.perDay(TOKENS));
            network.forget();
            for (int call = 0; call < CALLS; call++) {
                assertThat(other.tryAcquire("a").allowed()).isTrue();
            }

            await().until(() -> impatient.isWell() && !impatient.hasDebts());
            assertThat(await().until(() -> other.peek("a"), decision -> decision.decidedBy() == DecidedBy.REDIS)
                            .remaining())
                    .isEqualTo(TOKENS - CALLS);
        }
    }
}
