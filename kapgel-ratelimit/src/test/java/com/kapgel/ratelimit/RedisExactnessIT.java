package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.ratelimit.Decision.DecidedBy;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts on a real server, by a clock that the test moves, against exact fractions. */
class RedisExactnessIT {
    private static final long START = 1_800_000_000_123_456L;

    /** The year 2198; doubles hold microseconds exactly until 2255. */
    private static final long END = 7_200_000_000_000_000L;

    private static RedisServer server;

    private final ScriptClock clock = new ScriptClock();
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
        backend = server.connect(clock);
        clock.set(backend, START);
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private static FractionModel.Answer answer(Decision decision) {
        long nanos = decision.retryAfterNanos();
        return new FractionModel.Answer(
                decision.allowed(), decision.remaining(), nanos == Decision.NEVER ? -1 : nanos / 1_000);
    }

    /** One walk through 250 calls of one key, with random limits, costs, pauses, refunds and resets. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void decidesAsExactFractionsDo(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int walk = 0; walk < 42; walk++) {
            List<Limit> limits = RandomLimits.some(random);
            Policy policy = Policy.of(limits);
            FractionModel model = new FractionModel(limits);
            Buckets buckets = backend.buckets(RedisServer.fresh("walk"), Optional.empty());
            long lastWait = 0;
            for (int call = 0; call < 250; call++) {
                long later = clock.micros() + RandomLimits.pause(random, limits, lastWait);
                clock.set(backend, later < END ? later : clock.micros());
                if (random.nextInt(100) == 0) {
                    buckets.reset("k", policy);
                    model.reset();
                }
                long cost = RandomLimits.cost(random, limits);

                Decision decision = buckets.decide("k", policy, cost);

                FractionModel.Answer expected = model.decide(clock.micros(), cost);
                assertThat(answer(decision))
                        .as("seed %d, walk %d, call %d, cost %d of %s", seed, walk, call, cost, limits)
                        .isEqualTo(expected);
                lastWait = Math.max(0, expected.waitMicros());
            }
        }
    }

    /** Limits that become others all the time: what goes on from what is the same in Redis and in memory. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void goesOnAsMemoryDoesWhenLimitsBecomeOthers(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Backend memory = new MemoryBackend(clock::micros, clock::nanos, MemoryBackend.DEFAULT_MAX_KEYS);
        for (int walk = 0; walk < 60; walk++) {
            List<List<Limit>> tiers = RandomLimits.tiers(random);
            String name = RedisServer.fresh("tiers");
            RedisBuckets buckets = (RedisBuckets) backend.buckets(name, Optional.empty());
            Buckets expected = memory.buckets("walk " + walk, Optional.empty());
            for (int call = 0; call < 60; call++) {
                List<Limit> limits = tiers.get(random.nextInt(tiers.size()));
                Policy policy = Policy.of(limits);
                long pause = random.nextInt(3) > 0 ? 0 : random.nextLong(10_000_000_000L);
                long later = clock.micros() + (random.nextInt(20) == 0 ? -pause : pause);
                clock.set(backend, later < END ? later : clock.micros());
                // Redis only looks at what can never be admitted, and so keeps a later time longer than memory does.
                long cost = Math.min(policy.largestCost(), RandomLimits.cost(random, limits));
                Decision decision = decide(random.nextBoolean(), name, buckets, policy, cost);

                assertThat(details(decision))
                        .as("seed %d, walk %d, call %d, cost %d of %s among %s", seed, walk, call, cost, limits, tiers)
                        .isEqualTo(details(expected.decide("k", policy, cost)));
            }
        }
    }

    /** Asks Redis whatever was denied before: in a batch or, as calls that are never part of one, alone. */
    private Decision decide(boolean inABatch, String name, RedisBuckets buckets, Policy policy, long cost) {
        RedisPolicy prepared = RedisPolicy.of(policy, name, backend.link());
        byte[] key = prepared.nameOf(backend.settings().keys(), "k");
        TakeCall call = new TakeCall(buckets, prepared, "k", key, cost, clock.nanos());
        if (inABatch && cost > 0 && cost <= policy.largestCost()) {
            CallBatch.of(new ConcurrentLinkedQueue<>(List.of(call)), prepared, new CallQueue(backend.link(), prepared))
                    .send(backend.link());
        } else {
            prepared.askAlone(call);
        }
        return call.join();
    }

    private static List<Object> details(Decision decision) {
        return List.of(
                decision.allowed(),
                decision.remaining(),
                decision.retryAfter(),
                decision.resetAfter(),
                decision.limit());
    }

    /** Batches of calls of many keys, some merged, against the same calls one after the other. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void decidesInBatchesAsOneByOne(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int walk = 0; walk < 10; walk++) {
            Limit limit = RandomLimits.fineBucket(random);
            OneBucketPolicy policy = (OneBucketPolicy)
                    RedisPolicy.of(Policy.of(List.of(limit)), RedisServer.fresh("batch"), backend.link());
            RedisBuckets buckets = (RedisBuckets) backend.buckets(RedisServer.fresh("batch"), Optional.empty());
            Map<String, FractionModel> models = new HashMap<>();
            for (int batch = 0; batch < 20; batch++) {
                clock.set(backend, clock.micros() + RandomLimits.pause(random, List.of(limit), 0));
                List<TakeCall> calls = calls(random, policy, buckets, limit);
                Queue<TakeCall> waiting = new ConcurrentLinkedQueue<>(calls);
                while (!waiting.isEmpty()) {
                    CallBatch.of(waiting, policy, new CallQueue(backend.link(), policy))
                            .send(backend.link());
                }
                for (TakeCall call : calls) {
                    FractionModel model = models.computeIfAbsent(call.key(), key -> new FractionModel(List.of(limit)));
                    assertThat(answer(call.join()))
                            .as("seed %d, walk %d, batch %d, cost %d of %s", seed, walk, batch, call.cost(), limit)
                            .isEqualTo(model.decide(clock.micros(), call.cost()));
                }
            }
        }
    }

    /** The same with any limits, of which calls of one key are merged. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void decidesMergedCallsOfAnyLimitsAsOneByOne(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int walk = 0; walk < 40; walk++) {
            List<Limit> limits = RandomLimits.some(random);
            AnyPolicy policy = new AnyPolicy(Policy.of(limits), RedisServer.fresh("merged"), backend.link());
            RedisBuckets buckets = (RedisBuckets) backend.buckets(RedisServer.fresh("merged"), Optional.empty());
            Map<String, FractionModel> models = new HashMap<>();
            long most = Math.max(1, Math.min(4, policy.largestCost()));
            for (int batch = 0; batch < 20; batch++) {
                long later = clock.micros() + RandomLimits.pause(random, limits, 0);
                clock.set(backend, later < END ? later : clock.micros());
                List<TakeCall> calls = new ArrayList<>();
                Map<String, Long> costs = new HashMap<>();
                for (int i = random.nextInt(1, 60); i > 0; i--) {
                    String key = "k" + random.nextInt(6);
                    long cost = costs.computeIfAbsent(key, first -> random.nextLong(1, most + 1));
                    calls.add(new TakeCall(
                            buckets,
                            policy,
                            key,
                            policy.nameOf(backend.settings().keys(), key),
                            cost,
                            clock.nanos()));
                }
                if (policy.largestCost() == 0) {
                    continue; // Such calls only look, and are never merged.
                }
                CallBatch.of(new ConcurrentLinkedQueue<>(calls), policy, new CallQueue(backend.link(), policy))
                        .send(backend.link());
                for (TakeCall call : calls) {
                    FractionModel model = models.computeIfAbsent(call.key(), key -> new FractionModel(limits));
                    assertThat(answer(call.join()))
                            .as("seed %d, walk %d, batch %d, cost %d of %s", seed, walk, batch, call.cost(), limits)
                            .isEqualTo(model.decide(clock.micros(), call.cost()));
                }
            }
        }
    }

    private List<TakeCall> calls(SplittableRandom random, OneBucketPolicy policy, RedisBuckets buckets, Limit limit) {
        List<TakeCall> calls = new ArrayList<>();
        Map<String, Long> costs = new HashMap<>();
        for (int i = random.nextInt(1, 200); i > 0; i--) {
            String key = "k" + random.nextInt(80);
            long cost = costs.computeIfAbsent(
                    key, first -> random.nextInt(3) > 0 ? 1 : random.nextLong(1, Math.min(4, limit.burst()) + 1));
            calls.add(new TakeCall(
                    buckets, policy, key, policy.nameOf(backend.settings().keys(), key), cost, clock.nanos()));
        }
        return calls;
    }

    /** The window was lowered below what had been taken; the limit beside it would get nothing back either. */
    @Test
    void aRefundCountsAlsoWhileAWindowIsAboveItsLimit() {
        AtomicInteger permits = new AtomicInteger(10);
        RateLimiter limiter = RateLimiter.builder(RedisServer.fresh("lowered"))
                .limits(key -> List.of(Limit.slidingWindow(permits.get(), Duration.ofMinutes(1)), Limit.perHour(20)))
                .backend(backend)
                .build();
        long minute = START - START % 60_000_000;
        clock.set(backend, minute);
        limiter.tryAcquire("a", 10);
        clock.set(backend, minute + 90_000_000);
        limiter.tryAcquire("a", 5);
        permits.set(5);

        for (int call = 0; call < 5; call++) {
            assertThat(limiter.tryAcquire("a", -1).allowed()).isTrue();
        }

        assertThat(limiter.peek("a").remaining()).isEqualTo(2);
    }

    @Test
    void aBatchMayHoldTheSameKeyAtSeveralCosts() {
        OneBucketPolicy policy = (OneBucketPolicy)
                RedisPolicy.of(Policy.of(List.of(Limit.perHour(100))), RedisServer.fresh("costs"), backend.link());
        RedisBuckets buckets = (RedisBuckets) backend.buckets(RedisServer.fresh("costs"), Optional.empty());
        Queue<TakeCall> waiting = new ConcurrentLinkedQueue<>();
        List<TakeCall> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            TakeCall call = new TakeCall(
                    buckets, policy, "k", policy.nameOf(backend.settings().keys(), "k"), 1 + i % 3, clock.nanos());
            waiting.add(call);
            calls.add(call);
        }

        CallBatch.of(waiting, policy, new CallQueue(backend.link(), policy)).send(backend.link());

        long taken = calls.stream()
                .filter(call -> call.join().allowed())
                .mapToLong(TakeCall::cost)
                .sum();
        assertThat(taken).isBetween(98L, 100L);
        assertThat(buckets.decide("unrelated", policy.policy(), 1).remaining()).isEqualTo(99);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 7, 10, 20, 30, 60, 1_000_001, 999_999_937})
    void admitsExactlyTheBurstWhileTheClockStandsStill(long perSecond) {
        RateLimiter limiter = RedisServer.limiter(
                RedisServer.fresh("frozen"), backend, Limit.perSecond(perSecond).burst(Math.min(60, perSecond)));

        for (long call = Math.min(60, perSecond); call > 0; call--) {
            assertThat(limiter.tryAcquire("k").remaining()).isEqualTo(call - 1);
        }
        assertThat(limiter.tryAcquire("k").allowed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 7, 1_000, 999_983})
    void admitsAtRetryAfterAndNotATickEarlier(long perSecond) {
        RateLimiter limiter = RedisServer.limiter(
                RedisServer.fresh("tick"), backend, Limit.perSecond(perSecond).burst(1));
        limiter.tryAcquire("k");
        long wait = limiter.tryAcquire("k").retryAfter().toNanos() / 1_000;

        clock.set(backend, START + wait - 1);
        assertThat(limiter.tryAcquire("k").allowed()).isFalse();
        clock.set(backend, START + wait);
        assertThat(limiter.tryAcquire("k").allowed()).isTrue();
    }

    @Test
    void threePerSecondDoNotDriftInAMillionSeconds() {
        RateLimiter limiter = RedisServer.limiter(
                RedisServer.fresh("drift"), backend, Limit.of(300_000, Duration.ofSeconds(100_000)));
        limiter.tryAcquire("k", 300_000);

        long admitted = 0;
        for (int step = 1; step <= 1_000; step++) {
            clock.set(backend, START + step * 1_000_000_000L / 1_000 * 1_000);
            long available = limiter.peek("k").remaining();
            limiter.tryAcquire("k", available);
            admitted += available;
        }

        assertThat(admitted).isEqualTo(3_000_000);
    }

    /** The canonical vectors for 1/s with burst 5; a wait of -1 stands for "never". */
    @Test
    void followsTheCanonicalVectors() {
        RateLimiter limiter = RedisServer.limiter(
                RedisServer.fresh("vectors"), backend, Limit.perSecond(1).burst(5));
        record Step(double second, long cost, boolean allowed, long remaining, double resetAfter, double retryAfter) {}
        List<Step> steps = List.of(
                new Step(0, 6, false, 5, 0, -1),
                new Step(0, 1, true, 4, 1, 0),
                new Step(0, 1, true, 3, 2, 0),
                new Step(0, 1, true, 2, 3, 0),
                new Step(0, 1, true, 1, 4, 0),
                new Step(0, 1, true, 0, 5, 0),
                new Step(0, 1, false, 0, 5, 1),
                new Step(3.0, 1, true, 2, 3, 0),
                new Step(3.1, 1, true, 1, 3.9, 0),
                new Step(4.0, 1, true, 1, 4, 0),
                new Step(8.0, 1, true, 4, 1, 0),
                new Step(9.5, 1, true, 4, 1, 0),
                new Step(9.5, 0, true, 4, 1, 0),
                new Step(9.5, 2, true, 2, 3, 0),
                new Step(9.5, 5, false, 2, 3, 3),
                new Step(15, 6, false, 5, 0, -1));
        for (Step step : steps) {
            clock.set(backend, START + Math.round(step.second() * 1e6));

            Decision decision = limiter.tryAcquire("k", step.cost());

            assertThat(decision.allowed()).as("%s", step).isEqualTo(step.allowed());
            assertThat(decision.remaining()).as("%s", step).isEqualTo(step.remaining());
            assertThat(decision.resetAfter())
                    .as("%s", step)
                    .isEqualTo(Duration.ofMillis(Math.round(step.resetAfter() * 1e3)));
            assertThat(decision.retryAfterNanos())
                    .as("%s", step)
                    .isEqualTo(step.retryAfter() < 0 ? Decision.NEVER : Math.round(step.retryAfter() * 1e9));
        }
    }

    @Test
    void aServerClockThatStepsBackKeepsNobodyWaitingLongerThanARefill() {
        for (Limit limit :
                List.of(Limit.perHour(60).burst(2), Limit.perHour(1_000).burst(2))) {
            clock.set(backend, START);
            RateLimiter limiter = RedisServer.limiter(RedisServer.fresh("back"), backend, limit);
            limiter.tryAcquire("k", 2);
            for (long back : new long[] {1_000_000, 5_000_000, 3_600_000_000L, 31_536_000_000_000L}) {
                clock.set(backend, START - back);

                assertThat(limiter.tryAcquire("k").retryAfter()).isLessThanOrEqualTo(Duration.ofMinutes(1));
            }
        }
    }

    /** Enough calls at once that some go alone and the others in batches. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aDenialAfterTheServersClockSteppedBackStartsTheRefill(int limits) {
        List<Limit> all = List.of(Limit.perSecond(1), Limit.perHour(1_000));
        RateLimiter limiter = RedisServer.limiter(
                RedisServer.fresh("back"), backend, all.subList(0, limits).toArray(Limit[]::new));
        long anHourAgo = START - Duration.ofHours(1).toNanos() / 1_000;

        assertThat(admittedOfFifty(limiter)).isEqualTo(50);
        clock.set(backend, anHourAgo);
        assertThat(admittedOfFifty(limiter)).isZero();
        clock.set(backend, anHourAgo + 1_000_000);
        assertThat(admittedOfFifty(limiter)).isEqualTo(50);
    }

    private static long admittedOfFifty(RateLimiter limiter) {
        List<CompletableFuture<Decision>> calls = IntStream.range(0, 50)
                .mapToObj(key -> limiter.tryAcquireAsync("key-" + key).toCompletableFuture())
                .toList();
        return calls.stream().filter(call -> call.join().allowed()).count();
    }

    @Test
    void aReplicaWithAClockFiveSecondsAwayForgetsAtMostFiveSeconds() {
        RateLimiter limiter = RedisServer.limiter(RedisServer.fresh("failover"), backend, Limit.perMinute(60));
        limiter.tryAcquire("k", 60);

        clock.set(backend, START + 5_000_000);
        assertThat(limiter.peek("k").remaining()).isEqualTo(5);
        clock.set(backend, START - 5_000_000);
        assertThat(limiter.peek("k").remaining()).isZero();
        assertThat(limiter.tryAcquire("k").retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void raisingALimitTakesEffectAtOnce() {
        String name = RedisServer.fresh("raised");
        RateLimiter before = RedisServer.limiter(name, backend, Limit.perMinute(10));
        RateLimiter after = RedisServer.limiter(name, backend, Limit.perMinute(100));
        before.tryAcquire("k", 10);
        assertThat(before.tryAcquire("k").allowed()).isFalse();

        assertThat(after.tryAcquire("k").remaining()).isEqualTo(89);
    }

    @Test
    void instancesWhoseClocksAreSecondsApartShareALimitExactly() {
        String name = RedisServer.fresh("apart");
        Limit[] limits = {Limit.perMinute(50).burst(20), Limit.fixedWindow(30, Duration.ofMinutes(10))};
        clock.set(backend, 6_000_000_000L);
        try (RedisBackend ahead = server.connect(clock, Duration.ofSeconds(5));
                RedisBackend behind = server.connect(clock, Duration.ofSeconds(-5))) {
            RateLimiter one = RedisServer.limiter(name, ahead, limits);
            RateLimiter other = RedisServer.limiter(name, behind, limits);

            long admitted = 0;
            for (int call = 0; call < 40; call++) {
                admitted += one.tryAcquire("k").allowed() ? 1 : 0;
                admitted += other.tryAcquire("k").allowed() ? 1 : 0;
            }

            assertThat(admitted).isEqualTo(20);
        }
    }

    @Test
    void loweringALimitLocksNobodyOutLongerThanOneRefill() {
        String name = RedisServer.fresh("lowered");
        RateLimiter before = RedisServer.limiter(name, backend, Limit.perMinute(1_000));
        RateLimiter after = RedisServer.limiter(name, backend, Limit.perMinute(10));
        before.tryAcquire("k", 500);

        assertThat(after.tryAcquire("k").retryAfter()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void aLimitWhoseTicksBecomeCoarserKeepsItsState() {
        String name = RedisServer.fresh("coarser");
        Limit fine = Limit.of(7, Duration.ofDays(366));
        Limit coarse = Limit.of(7, Duration.ofDays(366)).burst(700);
        assertThat(((BucketMeter) Meter.of(coarse)).tickMicros()).isGreaterThan(1);
        RedisServer.limiter(name, backend, fine).tryAcquire("k", 7);

        assertThat(RedisServer.limiter(name, backend, coarse).peek("k").remaining())
                .isEqualTo(693);
        assertThat(RedisServer.limiter(name, backend, coarse).tryAcquire("k").remaining())
                .isEqualTo(692);
        assertThat(RedisServer.limiter(name, backend, fine).peek("k").remaining())
                .isZero();
    }

    @Test
    void fixedWindowsFollowTheServersClockAlone() {
        // Days before the clock of this process, as an instance that is far off would see it.
        clock.set(backend, START / 60_000_000 * 60_000_000 + 59_999_999);
        RateLimiter limiter =
                RedisServer.limiter(RedisServer.fresh("window"), backend, Limit.fixedWindow(10, Duration.ofMinutes(1)));

        assertThat(limiter.tryAcquire("k", 10).allowed()).isTrue();
        assertThat(limiter.tryAcquire("k").retryAfter()).isEqualTo(Duration.ofNanos(1_000));
        clock.set(backend, clock.micros() + 1);
        assertThat(limiter.tryAcquire("k", 10).allowed()).isTrue();
        assertThat(limiter.tryAcquire("k").retryAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void calendarWindowsFollowTheServersClockHoweverFarOursIs() {
        ZoneId istanbul = ZoneId.of("Europe/Istanbul");
        RateLimiter limiter =
                RedisServer.limiter(RedisServer.fresh("calendar"), backend, Limit.perCalendarDay(2, istanbul));
        for (String day : List.of("2001-03-01", "2026-07-31", "2054-12-31")) {
            long midnight =
                    java.time.LocalDate.parse(day).atStartOfDay(istanbul).toEpochSecond() * 1_000_000;
            clock.set(backend, midnight - 1);
            assertThat(limiter.tryAcquire("k", 2).allowed()).isTrue();
            assertThat(limiter.tryAcquire("k").retryAfter()).isEqualTo(Duration.ofNanos(1_000));
            clock.set(backend, midnight);
            assertThat(limiter.tryAcquire("k", 2).allowed()).isTrue();
        }
    }

    @Test
    void aCachedDenialCountsDownAndEndsExactlyWhenRedisAdmits() {
        RateLimiter limiter = RedisServer.limiter(
                RedisServer.fresh("cached"), backend, Limit.perSecond(10).burst(1));
        limiter.tryAcquire("k");
        assertThat(limiter.tryAcquire("k").decidedBy()).isEqualTo(DecidedBy.REDIS);

        clock.set(backend, START + 40_000);
        Decision cached = limiter.tryAcquire("k");
        assertThat(cached.decidedBy()).isEqualTo(DecidedBy.CACHE);
        assertThat(cached.retryAfter()).isEqualTo(Duration.ofMillis(60));
        assertThat(cached.resetAfter()).isEqualTo(Duration.ofMillis(60));
        clock.set(backend, START + 99_999);
        assertThat(limiter.tryAcquire("k").decidedBy()).isEqualTo(DecidedBy.CACHE);
        clock.set(backend, START + 100_000);
        assertThat(limiter.tryAcquire("k").allowed()).isTrue();
    }
}
