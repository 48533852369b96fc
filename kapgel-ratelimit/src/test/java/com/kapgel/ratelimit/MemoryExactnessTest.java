package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.ratelimit.ExactModel.Answer;
import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random calls, answered by the limiter as by {@link ExactModel}. A failure names the seed of its limiter. */
class MemoryExactnessTest {
    private static final int LIMITERS = 500;
    private static final int CALLS = 200;
    private static final List<Duration> PERIODS = List.of(
            Duration.ofNanos(1_000),
            Duration.ofMillis(1),
            Duration.ofNanos(1_000_003_000),
            Duration.ofSeconds(1),
            Duration.ofSeconds(7),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofDays(30),
            Duration.ofDays(366));
    private static final List<ZoneId> ZONES = List.of(
            ZoneId.of("Europe/Istanbul"), ZoneId.of("America/Sao_Paulo"), ZoneId.of("Asia/Beirut"), ZoneOffset.UTC);

    /** One token bucket, by nanoseconds. This clock cannot step back. */
    @Test
    void aTokenBucketAnswersAsTheModelDoes() {
        for (int seed = 0; seed < LIMITERS; seed++) {
            Random random = new Random(seed);
            Limit limit = tokenBucket(random);
            while (NanoBucket.of(Policy.of(List.of(limit))).isEmpty()) {
                limit = tokenBucket(random);
            }
            TestClock clock = new TestClock();
            clock.setNanos(random.nextLong());
            ExactModel model = ExactModel.ofNanos(limit);
            List<Limit> limits = List.of(limit);
            try (Backend backend = clock.backend();
                    RateLimiter limiter = RateLimiter.builder("bucket")
                            .limit(limit)
                            .backend(backend)
                            .build()) {
                long start = clock.nanos();
                new Calls(seed, random, limits, limiter, model) {
                    @Override
                    BigInteger now() {
                        return BigInteger.valueOf(clock.nanos() - start);
                    }

                    @Override
                    void move(long ticks) {
                        clock.setNanos(clock.nanos() + Math.max(0, ticks));
                    }
                }.run();
            }
        }
    }

    /** Up to four limits of all kinds, by microseconds, with a clock that also steps back. */
    @Test
    void severalLimitsAnswerAsTheModelDoes() {
        for (int seed = 0; seed < LIMITERS; seed++) {
            Random random = new Random(seed);
            List<Limit> limits = limits(random);
            TestClock clock = new TestClock();
            clock.setMicros(random.nextInt(5) == 0 ? random.nextInt(2_000_000) - 1_000_000 : TestClock.NOON);
            ExactModel model = ExactModel.ofMicros(limits);
            try (Backend backend = clock.backend();
                    RateLimiter limiter = RateLimiter.builder("limits")
                            .limits(key -> limits)
                            .backend(backend)
                            .build()) {
                new Calls(seed, random, limits, limiter, model) {
                    @Override
                    BigInteger now() {
                        return TestClock.nanos(clock.micros());
                    }

                    @Override
                    void move(long ticks) {
                        clock.setMicros(clock.micros() + ticks);
                    }
                }.run();
            }
        }
    }

    private static Limit tokenBucket(Random random) {
        while (true) {
            try {
                Limit limit = Limit.of(permits(random), period(random));
                Limit burst = random.nextBoolean() ? limit : limit.burst(permits(random));
                Policy.of(List.of(burst));
                return burst;
            } catch (IllegalArgumentException e) {
                // It cannot be counted exactly, and says so: another one.
            }
        }
    }

    private static List<Limit> limits(Random random) {
        List<Limit> limits = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        while (limits.size() < count) {
            try {
                ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
                Limit limit = switch (random.nextInt(5)) {
                    case 0 -> Limit.fixedWindow(permits(random), period(random));
                    case 1 -> Limit.slidingWindow(permits(random), period(random));
                    case 2 -> Limit.perCalendarDay(permits(random), zone);
                    case 3 -> Limit.perCalendarMonth(permits(random), zone);
                    default -> tokenBucket(random);
                };
                Policy.of(List.of(limit));
                limits.add(limit);
            } catch (IllegalArgumentException e) {
                // It cannot be counted exactly, and says so: another one.
            }
        }
        return List.copyOf(limits);
    }

    private static Duration period(Random random) {
        return PERIODS.get(random.nextInt(PERIODS.size()));
    }

    private static long permits(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(3);
            case 1 -> random.nextInt(1_000_000_000);
            case 2 -> 1_000_003;
            default -> 1 + random.nextInt(30);
        };
    }

    private abstract static class Calls {
        private final int seed;
        private final Random random;
        private final List<Limit> limits;
        private final RateLimiter limiter;
        private final ExactModel model;

        Calls(int seed, Random random, List<Limit> limits, RateLimiter limiter, ExactModel model) {
            this.seed = seed;
            this.random = random;
            this.limits = limits;
            this.limiter = limiter;
            this.model = model;
        }

        abstract BigInteger now();

        /** Moves the clock by so many of its ticks. */
        abstract void move(long ticks);

        void run() {
            for (int call = 0; call < CALLS; call++) {
                String key = "key" + random.nextInt(2);
                long cost = cost();
                if (random.nextInt(50) == 0) {
                    limiter.reset(key);
                    model.reset(key);
                } else if (cost < 0) {
                    limiter.refund(key, -cost);
                    model.decide(key, now(), cost);
                } else if (!check(key, cost).allowed() && random.nextBoolean()) {
                    checkTheWait(key, cost);
                }
                move(step());
            }
        }

        private Decision check(String key, long cost) {
            Decision decision = cost == 0 ? limiter.peek(key) : limiter.tryAcquire(key, cost);
            Answer expected = model.decide(key, now(), cost);
            assertThat(Answer.of(decision))
                    .as("seed %s, limits %s, %s calls of %s at %s", seed, limits, cost, key, now())
                    .isEqualTo(expected);
            return decision;
        }

        /** A tick before the time that a denial names the call is denied; then it is admitted. */
        private void checkTheWait(String key, long cost) {
            Duration wait = limiter.tryAcquire(key, cost).retryAfter();
            if (cost == 0 || wait.equals(ChronoUnit.FOREVER.getDuration())) {
                return;
            }
            BigInteger before = now();
            move(1);
            long tick = now().subtract(before).longValueExact();
            long ticks = wait.toNanos() / tick;
            move(ticks - 2);
            if (ticks > 1) {
                assertThat(check(key, cost).allowed()).isFalse();
            }
            move(1);
            assertThat(check(key, cost).allowed()).isTrue();
        }

        private long cost() {
            return switch (random.nextInt(10)) {
                case 0 -> 0;
                case 1 -> -1 - random.nextInt(3);
                case 2 -> random.nextBoolean() ? -Long.MAX_VALUE : -permits(random);
                case 3 -> random.nextBoolean() ? Long.MAX_VALUE : permits(random);
                case 4 -> {
                    Limit limit = limits.get(random.nextInt(limits.size()));
                    yield limit.burst() + random.nextInt(2);
                }
                default -> 1 + random.nextInt(3);
            };
        }

        /** Ticks until the next call: often none, sometimes about a call's or a period's time, sometimes backwards. */
        private long step() {
            Limit limit = limits.get(random.nextInt(limits.size()));
            long period = limit.period().toNanos();
            long some = switch (random.nextInt(5)) {
                case 0, 1 -> 0;
                case 2 -> period / Math.max(1, limit.permits());
                case 3 -> period / 1_000;
                default -> period;
            };
            long ticks = (long) (some * 2 * random.nextDouble()) / tick();
            return random.nextInt(8) == 0 ? -ticks : ticks + random.nextInt(2);
        }

        private long tick() {
            return limiter.toString().contains("bucket") ? 1 : 1_000;
        }
    }
}
