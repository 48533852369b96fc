package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.testkit.OpenLoad;
import com.kapgel.testkit.RedisFault;
import com.kapgel.testkit.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever Redis does under load, every call is decided in time and the counts stay what the README promises. Half of the keys ask
 * for more than their limit, half for less. A fault strikes after a quarter of the time and is healed after three.
 */
class RedisWeatherIT {
    private static final int PER_SECOND = 5;
    private static final int BURST = 5;
    private static final int KEYS = 50;
    private static final int SLOW_KEYS = 10;
    private static final long SLOW_BURST = 100_000;
    private static final Duration LOAD = Duration.ofSeconds(Integer.getInteger("weather.seconds", 3));
    private static final Duration LONGEST = Duration.ofMillis(10);

    @BeforeAll
    static void needsServersOfItsOwn() {
        assumeThat(System.getenv(TestRedis.URI_VARIABLE)).isNull();
    }

    /** Code that has never run is slow whatever the weather is. */
    @BeforeAll
    static void warmUp() {
        try (RedisFault.Scene scene = RedisFault.PAUSED.open();
                RedisBackend backend = Backend.redisBuilder(scene.uri()).open()) {
            RateLimiter limiter = RedisServer.limiter(RedisServer.fresh("warm"), backend, Limit.perSecond(PER_SECOND));
            OpenLoad load = OpenLoad.of(8, 2_000);
            load.run(Duration.ofSeconds(1), key -> limiter.tryAcquire("k" + key).allowed());
            scene.strike(Duration.ofSeconds(1));
            OpenLoad.Result last = load.run(
                    Duration.ofSeconds(1), key -> limiter.tryAcquire("k" + key).allowed());

            assertThat(last.calls()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void neitherFailsNorWaitsNorAdmitsTooMuchInAnyWeather(RedisFault fault) throws Exception {
        try (RedisFault.Scene scene = fault.open();
                RedisBackend backend = Backend.redisBuilder(scene.uri()).open()) {
            if (fault != RedisFault.ABSENT_AT_START && scene.heals()) {
                await().atMost(Duration.ofSeconds(30)).until(backend::isWell);
            }
            List<Slow> slow = List.of(
                    new Slow(backend, Limit.perDay(10).burst(SLOW_BURST)),
                    new Slow(
                            backend,
                            Limit.perHour(1_000_000_000),
                            Limit.fixedWindow(SLOW_BURST, Duration.ofDays(366))));
            OpenLoad.Result result = load(fault, scene, backend, slow);
            report(fault, result);

            assertThat(result.percentile(99.9))
                    .as(
                            "p99.9 of a decision, where the machine itself held up threads for %,d ns",
                            result.stallPercentile(99.9))
                    .isLessThan(LONGEST.toNanos() + result.stallPercentile(99.9));
            assertCountsAreAsPromised(scene, result);
            if (scene.heals()) {
                await().atMost(Duration.ofSeconds(30)).until(() -> backend.isWell() && !backend.hasDebts());
                slow.forEach(one -> one.assertRedisKnows(scene));
            }
        }
    }

    private static OpenLoad.Result load(RedisFault fault, RedisFault.Scene scene, RedisBackend backend, List<Slow> slow)
            throws Exception {
        RateLimiter limiter = RedisServer.limiter(
                RedisServer.fresh("weather"),
                backend,
                Limit.perSecond(PER_SECOND).burst(BURST));
        ScheduledExecutorService weather = Executors.newScheduledThreadPool(2);
        try {
            var struck = weather.schedule(
                    () -> {
                        scene.strike(LOAD.dividedBy(2));
                        slow.forEach(one -> one.mayHaveLost(scene));
                    },
                    LOAD.toMillis() / 4,
                    TimeUnit.MILLISECONDS);
            var healed = weather.schedule(
                    () -> {
                        scene.heal();
                        if (fault == RedisFault.FAILOVER_AHEAD || fault == RedisFault.FAILOVER_BEHIND) {
                            slow.forEach(one -> one.mayHaveLost(scene)); // Until then the old master was written to.
                        }
                    },
                    LOAD.toMillis() * 3 / 4,
                    TimeUnit.MILLISECONDS);
            var slowly = weather.scheduleAtFixedRate(() -> slow.forEach(Slow::call), 20, 20, TimeUnit.MILLISECONDS);
            OpenLoad.Result result = OpenLoad.of(8, 500)
                    .keys(KEYS)
                    .run(LOAD, key -> limiter.tryAcquire("k" + key).allowed());
            struck.get(); // A fault that could not be made would be passed by doing nothing.
            healed.get();
            assertThat(slowly.isDone()).as("a call has failed").isFalse();
            slowly.cancel(false);
            return result;
        } finally {
            weather.shutdown();
            assertThat(weather.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A bucket admits its burst, what has refilled, and its burst again each time that Redis loses its data. */
    private static void assertCountsAreAsPromised(RedisFault.Scene scene, OpenLoad.Result result) {
        for (int key = 0; key < KEYS; key++) {
            assertThat(result.admitted(key))
                    .as("admitted of key %d", key)
                    .isLessThanOrEqualTo((long) (BURST * (1 + scene.losses()) + PER_SECOND * seconds(result)) + 1);
        }
        assertThat(result.admitted())
                .as("denying everybody would be a failure too")
                .isGreaterThan(result.idealAdmissions(PER_SECOND, BURST) * 9 / 10);
    }

    private static double seconds(OpenLoad.Result result) {
        return (result.calls().get(result.calls().size() - 1).atNanos() + LONGEST.toNanos()) / 1e9;
    }

    private static void report(RedisFault fault, OpenLoad.Result result) {
        System.out.printf(
                "%-22s %6d calls, p50 %,d us, p99 %,d us, p99.9 %,d us, worst %,d us (stalls: p99.9 %,d us, worst %,d us);"
                        + " admitted %d, ideal %d%n",
                fault,
                result.calls().size(),
                result.percentile(50) / 1_000,
                result.percentile(99) / 1_000,
                result.percentile(99.9) / 1_000,
                result.percentile(100) / 1_000,
                result.stallPercentile(99.9) / 1_000,
                result.stallPercentile(100) / 1_000,
                result.admitted(),
                result.idealAdmissions(PER_SECOND, BURST));
    }

    /** Keys whose buckets refill so slowly that Redis must know of every call at the end. */
    private static final class Slow {
        private final RateLimiter limiter;
        private final Map<String, AtomicLong> admitted = new ConcurrentHashMap<>();
        private final Map<String, Long> lost = new ConcurrentHashMap<>();
        private final AtomicLong calls = new AtomicLong();

        Slow(RedisBackend backend, Limit... limits) {
            this.limiter = RedisServer.limiter(RedisServer.fresh("slow"), backend, limits);
        }

        void call() {
            String key = "k" + calls.getAndIncrement() % SLOW_KEYS;
            if (limiter.tryAcquire(key).allowed()) {
                admitted.computeIfAbsent(key, first -> new AtomicLong()).incrementAndGet();
            }
        }

        /** What was admitted before may have gone with the data. */
        void mayHaveLost(RedisFault.Scene scene) {
            if (scene.losses() > 0) {
                admitted.forEach((key, calls) -> lost.put(key, calls.get()));
            }
        }

        void assertRedisKnows(RedisFault.Scene scene) {
            long surplus = 0;
            for (Map.Entry<String, AtomicLong> entry : admitted.entrySet()) {
                Decision decision = await().until(
                                () -> limiter.peek(entry.getKey()), known -> known.decidedBy() == DecidedBy.REDIS);
                long more = SLOW_BURST - decision.remaining() - entry.getValue().get();
                assertThat(more + lost.getOrDefault(entry.getKey(), 0L))
                        .as("counted of %s, of which %s may have been lost", entry, lost.get(entry.getKey()))
                        .isNotNegative();
                surplus += Math.max(0, more);
            }
            assertThat(surplus)
                    .as("calls whose connection broke while they were under way may be counted twice")
                    .isLessThanOrEqualTo(scene.breaks());
        }
    }

    /** And so do the batches that 100 calls of one key are sent in. */
    @Test
    void aCallThatRedisGetsToSeeTooLateCountsNothing() {
        try (RedisFault.Scene scene = RedisFault.PAUSED.open();
                RedisBackend backend = Backend.redisBuilder(scene.uri())
                        .fallback(Fallback.deny())
                        .open()) {
            await().until(backend::isWell);
            RateLimiter limiter = RedisServer.limiter(RedisServer.fresh("late"), backend, Limit.perDay(100));
            scene.strike(Duration.ofSeconds(1));

            // All before the first has timed out, so that the breaker keeps none of them from being sent.
            List<CompletableFuture<Decision>> calls = new ArrayList<>();
            for (int call = 0; call < 100; call++) {
                calls.add(limiter.tryAcquireAsync("a").toCompletableFuture());
            }
            assertThat(calls).noneMatch(call -> call.join().allowed());
            scene.heal();

            await().until(() -> backend.isWell() && !backend.hasDebts());
            assertThat(limiter.peek("a").remaining()).isEqualTo(100);
        }
    }
}
