package com.kapgel.ratelimit;

import static com.kapgel.ratelimit.RedisServer.fresh;
import static com.kapgel.ratelimit.RedisServer.limiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.ratelimit.Decision.DecidedBy;
import com.kapgel.testkit.TestRedis;
import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the Redis backend promises while Redis is well. */
class RedisBackendIT extends BackendContract {
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

    @Override
    Backend backend() {
        return backend;
    }

    @Test
    void asksRedisOncePerDecision() {
        RateLimiter limiter = limiter(fresh("once"), backend, Limit.perHour(100));
        RateLimiter several =
                limiter(fresh("once"), backend, Limit.perHour(100), Limit.slidingWindow(100, Duration.ofDays(1)));
        server.countAfresh();

        for (int call = 0; call < 50; call++) {
            limiter.tryAcquire("a");
            several.tryAcquire("a");
        }

        assertThat(server.calls("evalsha")).isEqualTo(100);
        assertThat(server.calls("eval")).isZero();
        assertThat(server.calls("time")).as("each script reads the clock once").isEqualTo(100);
    }

    @Test
    void asksRedisLessThanOncePerDecisionWhenManyCallsMeet() {
        RateLimiter limiter = limiter(fresh("many"), backend, Limit.perDay(100_000));
        server.countAfresh();

        List<CompletableFuture<Decision>> calls = new ArrayList<>();
        for (int call = 0; call < 5_000; call++) {
            calls.add(limiter.tryAcquireAsync("key-" + call % 100).toCompletableFuture());
        }

        assertThat(calls)
                .allMatch(call -> call.join().decidedBy() == DecidedBy.REDIS
                        && call.join().allowed());
        assertThat(server.calls("evalsha")).isLessThan(2_500);
        for (int key = 0; key < 100; key++) {
            assertThat(limiter.peek("key-" + key).remaining()).isEqualTo(100_000 - 50);
        }
    }

    @Test
    void callsOfOneKeyThatTravelTogetherAreAnsweredInTheirOrder() {
        RateLimiter limiter = limiter(fresh("order"), backend, Limit.perDay(1_000));
        List<CompletableFuture<Decision>> calls = new ArrayList<>();
        for (int call = 0; call < 2_000; call++) {
            calls.add(limiter.tryAcquireAsync("hot").toCompletableFuture());
        }

        List<Decision> decisions = calls.stream().map(CompletableFuture::join).toList();
        assertThat(decisions.subList(0, 1_000)).allMatch(Decision::allowed);
        assertThat(decisions.stream()
                        .limit(1_000)
                        .map(Decision::remaining)
                        .sorted()
                        .distinct())
                .hasSize(1_000);
        assertThat(decisions.subList(1_000, 2_000))
                .noneMatch(Decision::allowed)
                .allMatch(denied -> denied.remaining() == 0);
    }

    /** 64 threads that wait for each call, and as many calls again that nobody waits for: alone and in batches. */
    @Test
    void manyThreadsMixedWithAsyncCallsAdmitExactlyTheBurst() throws InterruptedException {
        RateLimiter limiter = limiter(fresh("mixed"), backend, Limit.perDay(3_000));
        AtomicLong admitted = new AtomicLong();
        List<CompletionStage<Void>> async = new ArrayList<>();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(64);
        for (int thread = 0; thread < 64; thread++) {
            Future<?> unused = threads.submit(() -> {
                start.await();
                for (int call = 0; call < 50; call++) {
                    long cost = 1L + call % 3;
                    if (limiter.tryAcquire("hot", cost).allowed()) {
                        admitted.addAndGet(cost);
                    }
                }
                return null;
            });
        }

        start.countDown();
        for (int call = 0; call < 3_200; call++) {
            async.add(limiter.tryAcquireAsync("hot")
                    .thenAccept(decision -> admitted.addAndGet(decision.allowed() ? 1 : 0)));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
        async.forEach(call -> call.toCompletableFuture().join());
        while (limiter.tryAcquire("hot").allowed()) {
            admitted.incrementAndGet();
        }

        assertThat(admitted).hasValue(3_000);
    }

    @Test
    void aDeniedKeyCostsNoCommandUntilItCanBeAdmitted() {
        RateLimiter limiter = limiter(fresh("denied"), backend, Limit.perDay(1));
        limiter.tryAcquire("a");
        assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.REDIS);
        server.countAfresh();

        Decision decision = limiter.tryAcquire("a");

        assertThat(decision.decidedBy()).isEqualTo(DecidedBy.CACHE);
        assertThat(decision.retryAfter()).isBetween(Duration.ofHours(23), Duration.ofDays(1));
        assertThat(server.calls("evalsha")).isZero();
    }

    @Test
    void aRefundEndsARememberedDenial() {
        RateLimiter limiter = limiter(fresh("refunded"), backend, Limit.perDay(2));
        limiter.tryAcquire("a", 2);
        assertThat(limiter.tryAcquire("a").allowed()).isFalse();

        limiter.refund("a", 1);

        assertThat(limiter.tryAcquire("a").allowed()).isTrue();
    }

    @Test
    void aResetEndsARememberedDenial() {
        RateLimiter limiter = limiter(fresh("reset"), backend, Limit.perDay(2));
        limiter.tryAcquire("a", 2);
        assertThat(limiter.tryAcquire("a").allowed()).isFalse();

        limiter.reset("a");

        assertThat(limiter.tryAcquire("a", 2).allowed()).isTrue();
    }

    @Test
    void aLimitThatIsRaisedEndsARememberedDenial() {
        List<Limit> limits = new ArrayList<>(List.of(Limit.perDay(2)));
        RateLimiter limiter = RateLimiter.builder(fresh("raised"))
                .limits(key -> List.copyOf(limits))
                .backend(backend)
                .build();
        limiter.tryAcquire("a", 2);
        assertThat(limiter.tryAcquire("a").allowed()).isFalse();

        limits.set(0, Limit.perDay(3));

        assertThat(limiter.tryAcquire("a").allowed()).isTrue();
    }

    @Test
    void aDeniedCallMayBeFollowedByACheaperOne() {
        RateLimiter limiter = limiter(fresh("cheaper"), backend, Limit.perDay(5));
        limiter.tryAcquire("a", 3);

        assertThat(limiter.tryAcquire("a", 3).allowed()).isFalse();
        assertThat(limiter.tryAcquire("a", 2).allowed()).isTrue();
        assertThat(limiter.tryAcquire("a", 3).remaining()).isZero();
    }

    @Test
    void twoInstancesShareALimit() {
        String name = fresh("shared");
        try (RedisBackend other = server.connect()) {
            RateLimiter here = limiter(name, backend, Limit.perDay(10));
            RateLimiter there = limiter(name, other, Limit.perDay(10));

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
        for (int deployment = 1; deployment <= 3; deployment++) {
            try (RedisBackend instance = server.connect()) {
                assertThat(limiter(name, instance, Limit.perDay(3))
                                .tryAcquire("a")
                                .remaining())
                        .isEqualTo(3 - deployment);
            }
        }

        assertThat(limiter(name, backend, Limit.perDay(3)).tryAcquire("a").allowed())
                .isFalse();
    }

    /** Side by side during a roll-out: each build counts exactly and reads nothing of the other's. */
    @Test
    void anOlderBuildAndThisOneCountExactlySideBySide() throws IOException {
        String name = fresh("older");
        String older = "kapgel:ratelimit:3:" + name + ":t:{a}";
        String script = new String(
                Objects.requireNonNull(RedisBackendIT.class.getResourceAsStream("bucket-of-version-3.lua"))
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        byte[][] tenADay = Stream.of("8640000000", "1", "86400000000", "1", "9007199254740991")
                .map(argument -> argument.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        RateLimiter newer = limiter(name, backend, Limit.perDay(10));

        long admittedByOlder = 0;
        long admittedByNewer = 0;
        for (int call = 0; call < 25; call++) {
            long level = server.commands().eval(script, ScriptOutputType.INTEGER, new String[] {older}, tenADay);
            admittedByOlder += level >= 0 ? 1 : 0;
            admittedByNewer += newer.tryAcquire("a").allowed() ? 1 : 0;
        }

        assertThat(admittedByOlder).isEqualTo(10);
        assertThat(admittedByNewer).isEqualTo(10);
        assertThat(server.keysOf(name)).containsOnly(older, "kapgel:ratelimit:4:" + name + ":{a}");
    }

    @Test
    void hiddenKeysAreNotInRedis() {
        String name = fresh("hidden");
        try (RedisBackend hiding =
                RedisServer.connect(server.uri(), RedisKeys.hidden("secret", "sixteen characters"))) {
            limiter(name, hiding, Limit.perDay(1)).tryAcquire("jane@example.org");

            assertThat(server.keyOf(name)).doesNotContain("jane").doesNotContain("example");
        }
    }

    @Test
    void aCallInsideACallbackIsDecidedInMemoryInsteadOfWaitingForItself() {
        RateLimiter limiter = limiter(fresh("callback"), backend, Limit.perDay(10));
        limiter.tryAcquire("warm");
        CompletableFuture<Boolean> onOwnThread = new CompletableFuture<>();

        Decision inside = limiter.tryAcquireAsync("a")
                .thenApply(decision -> {
                    onOwnThread.complete(backend.ownThreads().includeCurrent());
                    return limiter.tryAcquire("b");
                })
                .toCompletableFuture()
                .join();

        // The reply may be there before the callback is; then the callback runs here and waits as usual.
        assertThat(inside.decidedBy()).isEqualTo(onOwnThread.join() ? DecidedBy.MEMORY : DecidedBy.REDIS);
        assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.REDIS);
    }

    @Test
    void aCallerThatGivesUpHarmsNobodyInItsBatch() {
        RateLimiter limiter = limiter(fresh("cancelled"), backend, Limit.perDay(10_000));
        RedisBuckets buckets = (RedisBuckets) backend.buckets(limiter.name(), Optional.empty());
        Policy policy = Policy.of(List.of(Limit.perDay(10_000)));
        List<CompletableFuture<Decision>> kept = new ArrayList<>();
        for (int call = 0; call < 1_000; call++) {
            CompletableFuture<Decision> decision = buckets.decideAsync(call % 2 == 0 ? "hot" : "key-" + call, policy, 1)
                    .toCompletableFuture();
            if (call % 3 == 0) {
                decision.cancel(true);
            } else {
                kept.add(decision);
            }
        }

        assertThat(kept)
                .allMatch(decision -> decision.join().decidedBy() == DecidedBy.REDIS
                        && decision.join().allowed());
        assertThat(limiter.tryAcquireAsync("hot").toCompletableFuture().join().allowed())
                .isTrue();
    }

    @Test
    void anInterruptedCallerGetsAnAnswerAndStaysInterrupted() {
        RateLimiter limiter = limiter(fresh("interrupted"), backend, Limit.perDay(1));

        Thread.currentThread().interrupt();
        Decision decision = limiter.tryAcquire("a");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(decision.allowed()).isTrue();
    }

    /** Before, one in ten thousand was denied because Redis had counted the very call that memory then decided about. */
    @Test
    void aCallThatIsGivenUpWhileItsReplyArrivesIsNotDeniedForItself() {
        RateLimiter limiter = limiter(fresh("given-up"), backend, Limit.perDay(1));

        int denied = 0;
        for (int call = 0; call < 60_000; call++) {
            Thread.currentThread().interrupt();
            denied += limiter.tryAcquire("key-" + call).allowed() ? 0 : 1;
        }

        assertThat(Thread.interrupted()).isTrue();
        assertThat(denied).isZero();
    }

    /** A bucket and a window are asked by another script than a bucket alone, one run for each key. */
    @Test
    void callsOfOneKeyUnderSeveralLimitsTravelTogether() {
        RateLimiter limiter =
                limiter(fresh("together"), backend, Limit.perDay(1_000), Limit.fixedWindow(1_500, Duration.ofDays(1)));
        limiter.tryAcquire("other");
        server.countAfresh();

        List<CompletableFuture<Decision>> calls = new ArrayList<>();
        for (int call = 0; call < 1_200; call++) {
            calls.add(limiter.tryAcquireAsync("hot").toCompletableFuture());
        }

        assertThat(calls.stream().filter(call -> call.join().allowed())).hasSize(1_000);
        assertThat(server.calls("evalsha")).isLessThan(600);
    }

    /** Whoever decides, Redis counts each once: what it has counted too late is taken back, what memory admitted is added. */
    @Test
    void callsThatAreGivenUpWhileTheirRepliesArriveAreCountedOnce() {
        RateLimiter limiter = limiter(fresh("counted-once"), backend, Limit.perDay(100));
        for (int call = 0; call < 60_000; call++) {
            Thread.currentThread().interrupt();
            limiter.tryAcquire("key-" + call);
        }
        assertThat(Thread.interrupted()).isTrue();
        await().atMost(Duration.ofSeconds(30)).until(() -> !backend.hasDebts());

        List<CompletableFuture<Decision>> looks = new ArrayList<>();
        for (int call = 0; call < 60_000; call += 10) {
            looks.clear();
            for (int key = call; key < call + 10; key++) {
                looks.add(limiter.tryAcquireAsync("key-" + key, 0).toCompletableFuture());
            }
            assertThat(looks).allMatch(look -> look.join().remaining() == 99);
        }
    }

    @Test
    void aResetWhileOthersCallLetsEachOfThemInOnceAndAsksRedis() throws InterruptedException {
        RateLimiter limiter = limiter(fresh("reset"), backend, Limit.fixedWindow(20, Duration.ofDays(1)));
        AtomicInteger admitted = new AtomicInteger();
        AtomicInteger withoutRedis = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < 8; caller++) {
            Thread thread = new Thread(() -> {
                while (!stopped.get()) {
                    Decision decision = limiter.tryAcquire("a");
                    admitted.addAndGet(decision.allowed() ? 1 : 0);
                    withoutRedis.addAndGet(decision.decidedBy() == DecidedBy.MEMORY ? 1 : 0);
                }
            });
            callers.add(thread);
            thread.start();
        }
        List<Integer> admittedAfterReset = new ArrayList<>();
        for (int reset = 0; reset < 40; reset++) {
            await().until(() -> limiter.peek("a").remaining() == 0);
            int before = admitted.get();
            limiter.reset("a");
            await().until(() -> limiter.peek("a").remaining() == 0);
            admittedAfterReset.add(admitted.get() - before);
        }
        stopped.set(true);
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(admittedAfterReset).allMatch(count -> count <= 20);
        assertThat(withoutRedis).hasValue(0);
    }

    @Test
    void aDenialIsRememberedHoweverManyLimitsThereWere() {
        AtomicInteger permits = new AtomicInteger();
        RateLimiter limiter = RateLimiter.builder(fresh("policies"))
                .limits(key -> List.of(Limit.perDay(permits.get())))
                .backend(backend)
                .build();
        for (int other = 1; other <= 1_500; other++) {
            permits.set(other);
            limiter.peek("other");
        }
        permits.set(2_000);
        limiter.tryAcquire("a", 2_000);
        limiter.tryAcquire("a");
        server.countAfresh();

        for (int call = 0; call < 20; call++) {
            assertThat(limiter.tryAcquire("a").allowed()).isFalse();
        }

        assertThat(server.calls("evalsha")).isLessThanOrEqualTo(1);
    }

    @Test
    void aClosedBackendStillAnswers() {
        RateLimiter limiter = limiter(fresh("closed"), backend, Limit.perDay(1));

        backend.close();
        backend.close();

        assertThat(limiter.tryAcquire("a").allowed()).isTrue();
        assertThat(limiter.tryAcquire("a").allowed()).isFalse();
        assertThat(limiter.tryAcquireAsync("b").toCompletableFuture().join().decidedBy())
                .isEqualTo(DecidedBy.MEMORY);
        limiter.reset("a");
        assertThat(limiter.tryAcquire("a").allowed()).isTrue();
    }

    @Test
    void decidesInMemoryWhileRedisIsStoppedAndComesBack() {
        assumeThat(server.process().isExternal()).isFalse();
        try (TestRedis own = TestRedis.start();
                RedisBackend impatient = Backend.redisBuilder(own.uri()).open()) {
            RateLimiter limiter = limiter(fresh("stopped"), impatient, Limit.perDay(2));
            await().until(impatient::isWell);

            own.pause();
            assertThat(limiter.tryAcquire("a").allowed()).isTrue();
            assertThat(limiter.tryAcquireAsync("a").toCompletableFuture().join().allowed())
                    .isTrue();
            assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.MEMORY);
            own.resume();

            await().until(() -> limiter.peek("b").decidedBy() == DecidedBy.REDIS);
        }
    }

    @Test
    void manyCallsAtOnceEndAtTheDeadlineWhileRedisIsStopped() {
        assumeThat(server.process().isExternal()).isFalse();
        try (TestRedis own = TestRedis.start();
                RedisBackend impatient = Backend.redisBuilder(own.uri()).open()) {
            RateLimiter limiter = limiter(fresh("flood"), impatient, Limit.perDay(100_000));
            await().until(impatient::isWell);
            own.pause();

            List<CompletableFuture<Decision>> calls = new ArrayList<>();
            for (int call = 0; call < 30_000; call++) {
                calls.add(limiter.tryAcquireAsync("key-" + call % 500).toCompletableFuture());
            }

            assertThat(calls).allMatch(call -> call.join().decidedBy() == DecidedBy.MEMORY);
            own.resume();
            await().until(() -> limiter.tryAcquire("b").decidedBy() == DecidedBy.REDIS);
        }
    }

    /** They would only wait in vain, so they do not. */
    @Test
    void callsBeyondAFullQueueAreDecidedAtOnce() {
        assumeThat(server.process().isExternal()).isFalse();
        try (TestRedis own = TestRedis.start();
                RedisBackend patient = RedisServer.connect(own.uri())) {
            RateLimiter limiter = limiter(fresh("queue"), patient, Limit.perDay(100_000));
            own.pause();

            List<CompletableFuture<Decision>> calls = new ArrayList<>();
            for (int call = 0; call < 12_000; call++) {
                calls.add(limiter.tryAcquireAsync("key-" + call).toCompletableFuture());
            }

            assertThat(calls.subList(0, 10_000)).noneMatch(CompletableFuture::isDone);
            assertThat(calls.subList(10_000, 12_000))
                    .allMatch(call -> call.isDone() && call.join().decidedBy() == DecidedBy.MEMORY);
            own.resume();
            assertThat(calls.subList(0, 10_000)).allMatch(call -> call.join().decidedBy() == DecidedBy.REDIS);
        }
    }

    @Test
    void connectsAnewAfterRedisWasRestarted() {
        assumeThat(server.process().isExternal()).isFalse();
        try (TestRedis own = TestRedis.start();
                RedisBackend restarted = RedisServer.connect(own.uri())) {
            RateLimiter limiter = limiter(fresh("restarted"), restarted, Limit.perDay(10));
            assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.REDIS);

            own.kill();
            await().until(() -> !restarted.isWell());
            assertThat(limiter.tryAcquire("a").decidedBy()).isEqualTo(DecidedBy.MEMORY);
            own.restart();

            await().until(() -> limiter.tryAcquire("b").decidedBy() == DecidedBy.REDIS);
        }
    }

    @Test
    void decidesInMemoryWhenRedisIsAbsentAtStart() {
        assumeThat(server.process().isExternal()).isFalse();
        TestRedis gone = TestRedis.start();
        String uri = gone.uri();
        gone.close();

        try (Backend absent = Backend.redis(uri)) {
            RateLimiter limiter = limiter("absent", absent, Limit.perDay(1));

            assertThat(limiter.tryAcquire("a").allowed()).isTrue();
            assertThat(limiter.tryAcquire("a").allowed()).isFalse();
        }
    }
}
