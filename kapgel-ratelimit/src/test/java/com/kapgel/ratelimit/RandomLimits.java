package com.kapgel.ratelimit;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Limits, pauses and costs of all sizes, with an eye for the edges. */
final class RandomLimits {
    private static final List<ZoneId> ZONES = List.of(
            ZoneId.of("Europe/Istanbul"), ZoneId.of("America/New_York"), ZoneId.of("Asia/Kathmandu"), ZoneId.of("UTC"));
    private static final List<Duration> PERIODS = List.of(
            Duration.ofNanos(1_000),
            Duration.ofMillis(1),
            Duration.ofMillis(77),
            Duration.ofSeconds(1),
            Duration.ofSeconds(7),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofDays(30),
            Duration.ofDays(365));

    private RandomLimits() {}

    static List<Limit> some(SplittableRandom random) {
        List<Limit> limits = new ArrayList<>();
        for (int i = 1 + random.nextInt(8) / 3; i > 0; i--) {
            limits.add(one(random));
        }
        return limits;
    }

    /** Lists of limits that a key may have in turn: some of a few limits, in any order, at times with other permits. */
    static List<List<Limit>> tiers(SplittableRandom random) {
        List<Limit> pool = new ArrayList<>();
        while (pool.size() < 4) {
            Limit limit = one(random);
            // Redis forgets unused keys up to two milliseconds later than memory does; with these nobody ever asks just
            // then.
            if (limit.period().compareTo(Duration.ofHours(1)) >= 0 && limit.permits() < 1_000) {
                pool.add(limit);
            }
        }
        List<List<Limit>> tiers = new ArrayList<>();
        while (tiers.size() < 4) {
            List<Limit> tier = new ArrayList<>();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                Limit limit = pool.get(random.nextInt(pool.size()));
                tier.add(random.nextInt(3) > 0 ? limit : withOtherPermits(limit, random.nextLong(1, 50)));
            }
            tiers.add(tier);
        }
        return tiers;
    }

    private static Limit withOtherPermits(Limit limit, long permits) {
        return switch (limit.kind()) {
            case TOKEN_BUCKET -> Limit.of(permits, limit.period());
            case FIXED_WINDOW -> Limit.fixedWindow(permits, limit.period());
            case SLIDING_WINDOW -> Limit.slidingWindow(permits, limit.period());
            case CALENDAR_WINDOW ->
                Limit.perCalendarDay(permits, limit.calendar().zone());
        };
    }

    private static Limit one(SplittableRandom random) {
        while (true) {
            try {
                Duration period = PERIODS.get(random.nextInt(PERIODS.size()));
                long permits = Math.min(permits(random), period.toNanos());
                Limit limit = switch (random.nextInt(8)) {
                    case 0 -> Limit.fixedWindow(permits, period);
                    case 1 -> Limit.slidingWindow(permits, period);
                    case 2 -> Limit.perCalendarDay(permits, ZONES.get(random.nextInt(ZONES.size())));
                    case 3 -> Limit.perCalendarMonth(permits, ZONES.get(random.nextInt(ZONES.size())));
                    case 4 -> Limit.of(permits, period);
                    default -> Limit.of(permits, period).burst(permits(random));
                };
                Meter.of(limit);
                return limit;
            } catch (IllegalArgumentException e) {
                // Beyond what is counted exactly, and refused: not what is looked for here.
            }
        }
    }

    private static long permits(SplittableRandom random) {
        return switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> random.nextLong(1, 1_000_000_000_000L);
            case 3 -> random.nextLong(1, 1_000_000);
            default -> random.nextLong(1, 50);
        };
    }

    /** A token bucket whose ticks are microseconds. */
    static Limit fineBucket(SplittableRandom random) {
        while (true) {
            Limit limit = one(random);
            if (limit.burst() > 0 && Meter.of(limit) instanceof BucketMeter bucket && bucket.tickMicros() == 1) {
                return limit;
            }
        }
    }

    /** Microseconds until the next call: often none, often just long enough, or just not. */
    static long pause(SplittableRandom random, List<Limit> limits, long lastWait) {
        Limit limit = limits.get(random.nextInt(limits.size()));
        long period = Math.max(1, limit.period().toNanos() / 1_000);
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> 0;
            case 4 -> lastWait;
            case 5 -> Math.max(0, lastWait - 1);
            case 6 -> random.nextLong(1 + period / 10);
            case 7 -> random.nextLong(1 + period);
            case 8 -> random.nextLong(1 + 3 * period / Math.max(1, limit.permits()));
            default -> random.nextLong(4);
        };
    }

    static long cost(SplittableRandom random, List<Limit> limits) {
        long burst = limits.get(random.nextInt(limits.size())).burst();
        return switch (random.nextInt(16)) {
            case 0 -> 0;
            case 1 -> random.nextLong(1, 10);
            case 2 -> burst;
            case 3 -> burst + 1;
            case 4 -> Math.max(0, burst - 1);
            case 5 -> random.nextLong(1 + burst);
            case 6 -> -1;
            case 7 -> -random.nextLong(1 + burst);
            case 8 -> random.nextInt(20) == 0 ? Long.MAX_VALUE : 1;
            case 9 -> random.nextInt(20) == 0 ? -Long.MAX_VALUE : 1;
            default -> 1;
        };
    }
}
