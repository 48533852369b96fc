package com.kapgel.ratelimit;

import static com.kapgel.ratelimit.RedisServer.fresh;
import static com.kapgel.ratelimit.RedisServer.limiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.testkit.FaultProxy;
import com.kapgel.testkit.TestRedis;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is decided while Redis is stopped, and what Redis knows of it when it goes on. */
class RedisOutageIT {
    private TestRedis redis;

    @BeforeAll
    static void needsServersOfItsOwn() {
        assumeThat(System.getenv(TestRedis.URI_VARIABLE)).isNull();
    }

    @BeforeEach
    void start() {
        redis = TestRedis.start();
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private RedisBackend open(Backend.RedisBuilder builder) {
        RedisBackend backend = builder.open();
        await().until(backend::isWell);
        return backend;
    }

    private RedisBackend open() {
        return open(Backend.redisBuilder(redis.uri()));
    }

    /** Stops Redis and calls until that is known, so that every call from now on is decided without it. */
    private void stopRedis(RedisBackend... backends) {
        redis.pause();
        for (RedisBackend backend : backends) {
            RateLimiter other = limiter(fresh("other"), backend, Limit.perDay(1_000));
            AtomicInteger keys =
                    new AtomicInteger(); // Nothing more is asked about a key whose call may yet be counted.
            await().pollInterval(Duration.ofMillis(1)).until(() -> {
                other.tryAcquire("a" + keys.incrementAndGet());
                return !backend.isWell();
            });
        }
    }

    private void resumeRedis(RedisBackend... backends) {
        redis.resume();
        for (RedisBackend backend : backends) {
            await().until(() -> backend.isWell() && !backend.hasDebts());
        }
    }

    private static Decision fromRedis(RateLimiter limiter, String key) {
        return await().until(() -> limiter.peek(key), decision -> decision.decidedBy() == DecidedBy.REDIS);
    }

    private static int admitted(RateLimiter limiter, String key, int calls) {
        int admitted = 0;
        for (int call = 0; call < calls; call++) {
            admitted += limiter.tryAcquire(key).allowed() ? 1 : 0;
        }
        return admitted;
    }

    /** A new key, of which Redis has admitted each call in time: about one that a share has decided, an instance knows by estimate only. */
    private static String takenFromRedis(RateLimiter limiter, String prefix, int calls) {
        AtomicInteger attempts = new AtomicInteger();
        return await().until(
                        () -> prefix + attempts.incrementAndGet(),
                        key -> IntStream.range(0, calls).allMatch(call -> isAdmittedByRedis(limiter.tryAcquire(key))));
    }

    private static boolean isAdmittedByRedis(Decision decision) {
        return decision.allowed() && decision.decidedBy() == DecidedBy.REDIS;
    }

    static List<List<Limit>> limits() {
        return List.of(
                List.of(Limit.perDay(10)),
                List.of(Limit.fixedWindow(10, Duration.ofDays(30))),
                List.of(Limit.slidingWindow(10, Duration.ofDays(30))),
                List.of(Limit.perCalendarMonth(10, ZoneId.of("Europe/Istanbul"))),
                List.of(Limit.perDay(10), Limit.perHour(1_000)),
                List.of(Limit.perHour(1_000), Limit.fixedWindow(10, Duration.ofDays(30))));
    }

    @ParameterizedTest
    @MethodSource("limits")
    void anOutageGoesOnWhereRedisWas(List<Limit> limits) {
        try (RedisBackend backend = open()) {
            RateLimiter limiter = limiter(fresh("warm"), backend, limits.toArray(Limit[]::new));
            assertThat(admitted(limiter, "a", 7)).isEqualTo(7);
            fromRedis(limiter, "a");
            stopRedis(backend);

            assertThat(admitted(limiter, "a", 20)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("limits")
    void redisIsToldWhatWasAdmittedWithoutIt(List<Limit> limits) {
        try (RedisBackend backend = open()) {
            RateLimiter limiter = limiter(fresh("told"), backend, limits.toArray(Limit[]::new));
            assertThat(admitted(limiter, "a", 2)).isEqualTo(2);
            stopRedis(backend);
            assertThat(admitted(limiter, "a", 3)).isEqualTo(3);
            assertThat(admitted(limiter, "b", 6)).isEqualTo(6);
            assertThat(admitted(limiter, "c", 30)).isEqualTo(10);
            resumeRedis(backend);

            assertThat(fromRedis(limiter, "a").remaining()).isEqualTo(5);
            assertThat(fromRedis(limiter, "b").remaining()).isEqualTo(4);
            assertThat(fromRedis(limiter, "c").remaining()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("limits")
    void refundsAndResetsReachRedisAfterwards(List<Limit> limits) {
        refundsAndResetsReachRedis(Fallback.memory(), limits);
    }

    @ParameterizedTest
    @MethodSource("limits")
    void refundsAndResetsReachRedisAsAWholeFromAShareToo(List<Limit> limits) {
        refundsAndResetsReachRedis(Fallback.memory(3), limits);
    }

    private void refundsAndResetsReachRedis(Fallback fallback, List<Limit> limits) {
        try (RedisBackend backend = open(Backend.redisBuilder(redis.uri()).fallback(fallback))) {
            RateLimiter limiter = limiter(fresh("back"), backend, limits.toArray(Limit[]::new));
            String refunded = takenFromRedis(limiter, "refunded", 6);
            String reset = takenFromRedis(limiter, "reset", 6);
            fromRedis(limiter, reset);
            stopRedis(backend);
            limiter.refund(refunded, 4);
            limiter.reset(reset);
            assertThat(admitted(limiter, reset, 1)).isEqualTo(1);
            resumeRedis(backend);

            assertThat(fromRedis(limiter, refunded).remaining()).isEqualTo(8);
            assertThat(fromRedis(limiter, reset).remaining()).isEqualTo(9);
        }
    }

    /** As when its reply is lost, and it is sent again. */
    @ParameterizedTest
    @MethodSource("limits")
    void aDebtThatArrivesTwiceIsAddedOnce(List<Limit> limits) {
        try (RedisBackend backend = open()) {
            RateLimiter limiter = limiter(fresh("twice"), backend, limits.toArray(Limit[]::new));
            Policy policy = Policy.of(limits);
            long now = backend.clock().micros();
            Debt debt = new Debt(policy, new long[policy.numbers()], now);
            debt.took(3, now);
            byte[] name = RedisKeys.readable().name(RedisKeys.prefix(limiter.name()), "a");

            AtomicInteger added = new AtomicInteger();
            for (long id : new long[] {1, 1, 2, 1}) {
                KeyDebts.Sent sent = new KeyDebts.Sent(id, debt);
                ScriptRun.start(
                        backend.link(),
                        new AddCall(
                                backend.link(),
                                name,
                                sent,
                                now,
                                ServerClock.NEVER,
                                added::incrementAndGet,
                                () -> fail("not added")));
            }

            await().untilAsserted(() -> assertThat(added).hasValue(4));

            assertThat(fromRedis(limiter, "a").remaining()).isEqualTo(4);
        }
    }

    /** Redis wakes up with the reset in a buffer, after ten calls have been admitted alone. */
    @Test
    void aResetThatRedisSeesTooLateForgetsNothing() {
        try (RedisBackend backend = open()) {
            RateLimiter limiter = limiter(fresh("late-reset"), backend, Limit.perDay(10));
            assertThat(admitted(limiter, "a", 7)).isEqualTo(7);
            fromRedis(limiter, "a");
            redis.pause();

            limiter.reset("a");
            assertThat(admitted(limiter, "a", 20)).isEqualTo(10);
            stopRedis(backend);
            resumeRedis(backend);

            assertThat(fromRedis(limiter, "a").remaining()).isZero();
            assertThat(admitted(limiter, "a", 5)).isZero();
        }
    }

    /** The debt travels ahead of the call, so Redis has added it before it decides. */
    @Test
    void theFirstCallAfterAnOutageFindsItAdded() {
        try (RedisBackend backend = open()) {
            RateLimiter limiter = limiter(fresh("first"), backend, Limit.perDay(1_000));
            stopRedis(backend);
            for (int key = 0; key < 200; key++) {
                assertThat(admitted(limiter, "k" + key, 5)).isEqualTo(5);
            }
            redis.resume();
            await().until(backend::isWell);

            for (int key = 0; key < 200; key++) {
                assertThat(limiter.tryAcquire("k" + key).remaining())
                        .as("key %d", key)
                        .isEqualTo(994);
            }
        }
    }

    @Test
    void whatTwoInstancesHaveAdmittedIsAddedUpWithinTheLimit() {
        String name = fresh("two");
        try (RedisBackend here = open();
                RedisBackend there = open()) {
            RateLimiter one = limiter(name, here, Limit.perDay(10));
            RateLimiter other = limiter(name, there, Limit.perDay(10));
            stopRedis(here, there);
            assertThat(admitted(one, "little", 3)).isEqualTo(3);
            assertThat(admitted(other, "little", 4)).isEqualTo(4);
            assertThat(admitted(one, "much", 20) + admitted(other, "much", 20))
                    .as("each with the full limit")
                    .isEqualTo(20);
            resumeRedis(here, there);

            assertThat(fromRedis(one, "little").remaining()).isEqualTo(3);
            assertThat(fromRedis(other, "much").remaining()).isZero();
        }
    }

    @Test
    void instancesWithSharesTogetherAdmitTheLimit() {
        String name = fresh("shares");
        Backend.RedisBuilder half = Backend.redisBuilder(redis.uri()).fallback(Fallback.memory(2));
        try (RedisBackend here = open(half);
                RedisBackend there = open(half)) {
            RateLimiter one = limiter(name, here, Limit.perDay(10), Limit.fixedWindow(100, Duration.ofDays(30)));
            RateLimiter other = limiter(name, there, Limit.perDay(10), Limit.fixedWindow(100, Duration.ofDays(30)));
            stopRedis(here, there);
            assertThat(admitted(one, "a", 20)).isEqualTo(5);
            assertThat(admitted(other, "a", 20)).isEqualTo(5);
            assertThat(admitted(other, "b", 2)).isEqualTo(2);
            resumeRedis(here, there);

            assertThat(fromRedis(one, "a").remaining()).isZero();
            assertThat(fromRedis(one, "b").remaining()).isEqualTo(8);
        }
    }

    @Test
    void aShareBeginsWhereRedisWas() {
        try (RedisBackend backend = open(Backend.redisBuilder(redis.uri()).fallback(Fallback.memory(2)))) {
            RateLimiter limiter = limiter(fresh("share"), backend, Limit.perDay(100));
            assertThat(admitted(limiter, "a", 60)).isEqualTo(60);
            stopRedis(backend);

            assertThat(admitted(limiter, "a", 100))
                    .as("half of the 40 that were left")
                    .isEqualTo(20);
        }
    }

    @Test
    void withFallbackAllowEveryCallIsAdmittedAndAddedWithinTheLimit() {
        try (RedisBackend backend = open(Backend.redisBuilder(redis.uri()).fallback(Fallback.allow()))) {
            RateLimiter limiter = limiter(fresh("allow"), backend, Limit.perDay(10));
            stopRedis(backend);
            assertThat(admitted(limiter, "a", 4)).isEqualTo(4);
            assertThat(admitted(limiter, "b", 500)).isEqualTo(500);
            assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.NOBODY);
            resumeRedis(backend);

            assertThat(fromRedis(limiter, "a").remaining()).isEqualTo(5);
            assertThat(fromRedis(limiter, "b").remaining()).isZero();
        }
    }

    @Test
    void withFallbackDenyEveryCallIsDenied() {
        try (RedisBackend backend = open(Backend.redisBuilder(redis.uri()).fallback(Fallback.deny()))) {
            RateLimiter limiter = limiter(fresh("deny"), backend, Limit.perDay(10));
            stopRedis(backend);

            Decision decision = limiter.tryAcquire("a");

            assertThat(decision.allowed()).isFalse();
            assertThat(decision.retryAfter()).isEqualTo(Duration.ofSeconds(1));
            assertThat(decision.remaining()).isZero();
            resumeRedis(backend);
            assertThat(fromRedis(limiter, "a").remaining()).isEqualTo(10);
        }
    }

    @Test
    void aDenialIsAnAnswerAndNeverReachesTheFallback() {
        try (RedisBackend backend = open(Backend.redisBuilder(redis.uri())
                .anyDeadline(RedisServer.PATIENT)
                .fallback(Fallback.allow()))) {
            RateLimiter limiter = limiter(fresh("denial"), backend, Limit.perDay(1));
            limiter.tryAcquire("a");

            assertThat(admitted(limiter, "a", 100)).isZero();
            assertThat(limiter.tryAcquireAsync("a").toCompletableFuture().join().allowed())
                    .isFalse();
        }
    }

    /** Limiters of one name may have different limits, in bad weather too. */
    @Test
    void limitersOfOneNameShareWhatTheyBothHaveWithoutRedisToo() {
        String name = fresh("kinds");
        try (RedisBackend backend = open()) {
            RateLimiter bucket = limiter(name, backend, Limit.perDay(10));
            assertThat(admitted(bucket, "a", 4)).isEqualTo(4);
            RateLimiter window = limiter(name, backend, Limit.fixedWindow(10, Duration.ofDays(30)));
            RateLimiter both = limiter(name, backend, Limit.perDay(10), Limit.perHour(10));
            assertThat(admitted(window, "a", 5)).isEqualTo(5);
            assertThat(admitted(both, "a", 3)).isEqualTo(3);
            stopRedis(backend);

            assertThat(admitted(window, "a", 20)).isEqualTo(5);
            assertThat(admitted(bucket, "a", 2)).isEqualTo(2);
            assertThat(admitted(both, "a", 20)).isEqualTo(1);
            assertThat(admitted(bucket, "a", 20)).isZero();
            assertThat(bucket.tryAcquireAsync("b").toCompletableFuture().join().allowed())
                    .isTrue();
        }
    }

    /** The memory has nothing left to give back then, and Redis has. */
    @Test
    void aRefundThatRedisRefusesIsOwedAsAWhole() {
        try (RedisServer observer = RedisServer.observing(redis);
                RedisBackend backend = open()) {
            RateLimiter limiter = limiter(fresh("refused"), backend, Limit.perDay(1));
            assertThat(admitted(limiter, "a", 1)).isEqualTo(1);
            fromRedis(limiter, "a");
            observer.commands().configSet("maxmemory", "1");
            limiter.refund("a", 1);
            observer.commands().configSet("maxmemory", "0");
            await().until(() -> backend.isWell() && !backend.hasDebts());

            assertThat(fromRedis(limiter, "a").remaining()).isEqualTo(1);
        }
    }

    /** The reply of a refund that Redis has carried out is late: nothing is owed, either way. */
    @Test
    void aRefundThatTakesLongIsGivenBackOnce() {
        try (FaultProxy proxy = FaultProxy.before(redis.port());
                RedisBackend backend = open(Backend.redisBuilder("redis://127.0.0.1:" + proxy.port()))) {
            RateLimiter limiter = limiter(fresh("refund"), backend, Limit.perDay(100));
            String key = takenFromRedis(limiter, "a", 10);
            proxy.replies().latency(Duration.ofMillis(50));
            limiter.refund(key, 3);
            limiter.refund(key, Long.MAX_VALUE);
            assertThat(admitted(limiter, key, 2)).isEqualTo(2);
            proxy.heal();
            await().until(() -> backend.isWell() && !backend.hasDebts());

            assertThat(fromRedis(limiter, key).remaining()).isEqualTo(98);
        }
    }

    /** Redis counts each of them, and so does the memory, before either hears of the other; the next call carries that debt. */
    @ParameterizedTest
    @MethodSource("limits")
    void callsWhoseRepliesComeLateGrantNothingOnTop(List<Limit> limits) {
        try (FaultProxy proxy = FaultProxy.before(redis.port());
                RedisBackend backend = open(Backend.redisBuilder("redis://127.0.0.1:" + proxy.port())
                        .anyDeadline(Duration.ofMillis(50)))) {
            RateLimiter limiter = limiter(fresh("late-replies"), backend, limits.toArray(Limit[]::new));
            int admitted = admitted(limiter, "a", 4);
            proxy.replies().latency(Duration.ofMillis(70));
            admitted += admitted(limiter, "a", 8); // Fewer than the breaker takes to open.
            proxy.heal();
            await().until(() -> backend.isWell() && !backend.hasDebts());

            assertThat(fromRedis(limiter, "a").remaining()).isZero();
            assertThat(admitted + admitted(limiter, "a", 20)).isEqualTo(10);
        }
    }

    /** A late reply of one call is no reason to decide the next ones by a quarter of the limit. */
    @Test
    void whileACallIsInDoubtRedisDecidesTheNextWhereThereIsRoom() {
        try (FaultProxy proxy = FaultProxy.before(redis.port());
                RedisBackend backend = open(Backend.redisBuilder("redis://127.0.0.1:" + proxy.port())
                        .fallback(Fallback.memory(4))
                        .anyDeadline(Duration.ofMillis(200)))) {
            RateLimiter limiter = limiter(fresh("in-doubt"), backend, Limit.perDay(8));
            proxy.replies().latency(Duration.ofMillis(300));
            assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.MEMORY);
            proxy.heal();

            for (int call = 2; call <= 8; call++) {
                Decision decision = limiter.tryAcquire("a");
                assertThat(decision.allowed()).as("call %d", call).isTrue();
                assertThat(decision.decidedBy()).as("call %d", call).isEqualTo(DecidedBy.REDIS);
            }
            await().until(() -> !backend.hasDebts());
            assertThat(limiter.tryAcquire("a").allowed()).isFalse();
        }
    }

    @Test
    void closingWaitsForWhatIsInDoubtAndTellsIt() {
        String name = fresh("closing");
        int admitted;
        try (FaultProxy proxy = FaultProxy.before(redis.port())) {
            try (RedisBackend backend = open(
                    Backend.redisBuilder("redis://127.0.0.1:" + proxy.port()).anyDeadline(Duration.ofMillis(50)))) {
                RateLimiter limiter = limiter(name, backend, Limit.perDay(10));
                proxy.replies().latency(Duration.ofMillis(120));
                admitted = admitted(limiter, "a", 4);
                limiter.refund("a", 1);
            }
        }
        try (RedisBackend backend = open()) {
            RateLimiter limiter = limiter(name, backend, Limit.perDay(10));

            assertThat(admitted).isEqualTo(4);
            assertThat(fromRedis(limiter, "a").remaining()).isEqualTo(7);
        }
    }

    @Test
    void aRollOutDecidesInMemoryWhateverTheFallbackIs() {
        for (Fallback fallback : List.of(Fallback.allow(), Fallback.deny())) {
            try (RedisBackend backend =
                    open(Backend.redisBuilder(redis.uri()).fallback(fallback).percentOfKeys(() -> 0))) {
                assertThat(admitted(limiter(fresh("memory"), backend, Limit.perDay(10)), "a", 20))
                        .isEqualTo(10);
            }
        }
    }

    @Test
    void limitsByKeyMayChangeInAnOutage() {
        AtomicInteger permits = new AtomicInteger(10);
        try (RedisBackend backend = open()) {
            RateLimiter limiter = RateLimiter.builder(fresh("tiers"))
                    .limits(key -> List.of(Limit.perDay(permits.get())))
                    .backend(backend)
                    .build();
            assertThat(admitted(limiter, "a", 4)).isEqualTo(4);
            stopRedis(backend);
            assertThat(admitted(limiter, "a", 20)).isEqualTo(6);
            permits.set(1_000);
            int more = admitted(limiter, "a", 500);
            resumeRedis(backend);

            assertThat(more).isEqualTo(500);
            assertThat(fromRedis(limiter, "a").remaining()).isEqualTo(490);
        }
    }

    @Test
    void aShareSpeaksOfTheLimitsThatCallersKnow() {
        Limit limit = Limit.perDay(100);
        try (RedisBackend backend = open(Backend.redisBuilder(redis.uri()).fallback(Fallback.memory(4)))) {
            RateLimiter limiter = limiter(fresh("known"), backend, limit);
            stopRedis(backend);

            assertThat(limiter.tryAcquire("a").limits()).containsExactly(limit);
            Decision tooMuchForAPart = limiter.tryAcquire("a", 50);
            assertThat(tooMuchForAPart.allowed()).isFalse();
            assertThat(tooMuchForAPart.retryAfter()).isEqualTo(Duration.ofSeconds(1));
            assertThat(limiter.tryAcquire("a", 101).retryAfterNanos()).isEqualTo(Decision.NEVER);
        }
    }

    @Test
    void aShareThatCannotBeCountedIsRefusedWhenTheLimiterIsBuilt() {
        try (RedisBackend backend = open(Backend.redisBuilder(redis.uri()).fallback(Fallback.memory(10_000)))) {
            assertThatThrownBy(() -> limiter("long", backend, Limit.of(1, Duration.ofDays(366))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cannot be divided among 10000 instances")
                    .hasMessageContaining("Fallback.memory");
        }
    }

    @Test
    void aWindowThatIsOverIsNotAddedToTheNext() {
        try (RedisBackend backend = open()) {
            RateLimiter limiter = limiter(fresh("over"), backend, Limit.fixedWindow(10, Duration.ofMillis(200)));
            stopRedis(backend);
            long windowNow = backend.clock().micros() / 200_000;
            admitted(limiter, "a", 10);
            await().until(() -> backend.clock().micros() / 200_000 > windowNow + 1);
            resumeRedis(backend);

            assertThat(fromRedis(limiter, "a").remaining()).isEqualTo(10);
        }
    }

    @Test
    void tellsOncePerChangeWhetherRedisDecidesAndWhy() {
        List<Backend.Status> heard = new CopyOnWriteArrayList<>();
        try (RedisBackend backend = open(Backend.redisBuilder(redis.uri()).onStatusChange(heard::add))) {
            await().until(() -> heard.size() == 1);
            redis.kill();
            await().until(() -> heard.size() == 2);
            assertThat(backend.status().degraded()).isTrue();
            assertThat(backend.status().reason()).isEqualTo("unreachable");
            redis.restart();
            await().until(() -> heard.size() == 3);

            assertThat(heard).extracting(Backend.Status::degraded).containsExactly(false, true, false);
            assertThat(backend.status()).isEqualTo(heard.get(2));
        }
    }

    @Test
    void aListenerThatFailsChangesNothing() {
        try (RedisBackend backend = open(Backend.redisBuilder(redis.uri()).onStatusChange(status -> {
            throw new IllegalStateException("listener");
        }))) {
            redis.kill();
            await().until(() -> backend.status().degraded());
            redis.restart();
            await().until(() -> !backend.status().degraded());

            assertThat(limiter(fresh("listened"), backend, Limit.perDay(1))
                            .tryAcquire("a")
                            .allowed())
                    .isTrue();
        }
    }

    /** Callers cost Redis nothing while it is away: only probes come, one at a time. */
    @Test
    void aThousandCallersProbeOnce() throws InterruptedException {
        try (TestRedis full = TestRedis.builder().setting("maxmemory", "1").start();
                RedisServer observer = RedisServer.observing(full);
                RedisBackend backend = Backend.redisBuilder(full.uri()).open()) {
            await().until(() -> backend.status().reason().equals("oom"));
            RateLimiter limiter =
                    limiter(fresh("probes"), backend, Limit.perDay(1).burst(36_000));
            observer.countAfresh();
            long begin = System.nanoTime();

            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 1_000; caller++) {
                Thread thread = new Thread(() -> admitted(limiter, "a", 20));
                thread.start();
                callers.add(thread);
            }
            for (Thread caller : callers) {
                caller.join();
            }

            // Pauses are 10 ms at the least, and the first ones have passed.
            long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds() + 1;
            assertThat(observer.calls("evalsha")).isLessThan(20 * seconds);
            assertThat(limiter.peek("a").remaining()).isEqualTo(36_000 - 20_000);
        }
    }

    @Test
    void aPartOfTheKeysIsDecidedByRedisAndNobodyGetsAFreshBurstWhenThatChanges() {
        AtomicInteger percent = new AtomicInteger();
        try (RedisBackend backend = open(Backend.redisBuilder(redis.uri())
                .anyDeadline(RedisServer.PATIENT)
                .percentOfKeys(percent::get))) {
            RateLimiter limiter = limiter(fresh("roll-out"), backend, Limit.perDay(100));
            int keys = 200;
            for (int step = 1; step <= 5; step++) {
                percent.set(List.of(0, 30, 100, 30, 0).get(step - 1));
                int byRedis = 0;
                for (int key = 0; key < keys; key++) {
                    Decision decision = limiter.tryAcquire("k" + key);
                    assertThat(decision.remaining())
                            .as("step %d, key %d", step, key)
                            .isEqualTo(100 - step);
                    byRedis += decision.decidedBy() == DecidedBy.REDIS ? 1 : 0;
                }
                assertThat(byRedis * 100 / keys).isBetween(percent.get() - 10, percent.get() + 10);
            }
        }
    }

    @Test
    void aRollOutWhoseFunctionFailsStaysWhereItIs() {
        AtomicInteger calls = new AtomicInteger();
        RollOut rollOut = new RollOut(() -> {
            if (calls.incrementAndGet() > 1) {
                throw new IllegalStateException("no flags");
            }
            return 100;
        });

        assertThat(rollOut.includes("a")).isTrue();
        assertThat(rollOut.includes("a")).isTrue();
    }

    @Test
    void theDeadlineHasToMakeSense() {
        Backend.RedisBuilder builder = Backend.redisBuilder(redis.uri());

        assertThatThrownBy(() -> builder.deadline(Duration.ofNanos(999_999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("deadline must be between 1 ms and 1 s");
        assertThatThrownBy(() -> builder.deadline(Duration.ofMillis(1_001)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A server that needs longer than the deadline is never asked, rather than making every call wait for nothing. */
    @Test
    void aDeadlineThatRedisCannotMeetIsNoReasonToWait() {
        redis.pause();
        try (RedisBackend backend = Backend.redisBuilder(redis.uri()).open()) {
            RateLimiter limiter = limiter(fresh("never"), backend, Limit.perDay(10));

            assertThat(admitted(limiter, "a", 20)).isEqualTo(10);
            assertThat(backend.status().degraded()).isTrue();
        }
    }
}
