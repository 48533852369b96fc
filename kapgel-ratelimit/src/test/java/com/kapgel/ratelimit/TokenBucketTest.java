package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBucketTest {
    private static final long NANOSECOND = 1;
    private static final long ANY_SIZE = Long.MAX_VALUE / 2;

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 1", "7, 1", "10, 1", "20, 1", "30, 1", "7, 60", "600, 60", "50000, 86400", "1000001, 1"})
    void admitsExactlyTheBurstWhenTheClockStandsStill(long permits, long seconds) {
        TokenBucket bucket = TokenBucket.of(Limit.of(permits, Duration.ofSeconds(seconds)), NANOSECOND, ANY_SIZE);

        long level = 0;
        long admitted = 0;
        while (bucket.admits(level, 1)) {
            level = bucket.taken(level, 1);
            admitted++;
        }

        assertThat(admitted).isEqualTo(permits);
        assertThat(bucket.remaining(level)).isZero();
    }

    @Test
    void admitsAtTheTickThatItNamedAndNotOneEarlier() {
        TokenBucket bucket = TokenBucket.of(Limit.perSecond(7).burst(3), NANOSECOND, ANY_SIZE);
        long full = bucket.taken(0, 3);

        long ticks = bucket.ticksUntilAdmitted(full, 1);

        assertThat(bucket.admits(bucket.drained(full, ticks), 1)).isTrue();
        assertThat(bucket.admits(bucket.drained(full, ticks - 1), 1)).isFalse();
    }

    @Test
    void doesNotDriftOverAMillionSeconds() {
        TokenBucket bucket = TokenBucket.of(Limit.perSecond(3).burst(2), NANOSECOND, ANY_SIZE);

        long level = 0;
        long now = 0;
        for (long call = 0; call < 3_000_000; call++) {
            long wait = bucket.admits(level, 1) ? 0 : bucket.ticksUntilAdmitted(level, 1);
            now += wait;
            level = bucket.taken(bucket.drained(level, wait), 1);
        }

        assertThat(now).isEqualTo((2_999_998L * 1_000_000_000L + 2) / 3);
    }

    @Test
    void aClockThatStepsBackDrainsNothing() {
        TokenBucket bucket = TokenBucket.of(Limit.perSecond(1), NANOSECOND, ANY_SIZE);

        assertThat(bucket.drained(5, -1_000_000_000L)).isEqualTo(5);
    }

    @Test
    void drainsCompletelyAfterAnyGap() {
        TokenBucket bucket =
                TokenBucket.of(Limit.of(1_000_000_007, Duration.ofDays(1)).burst(1000), NANOSECOND, ANY_SIZE);

        assertThat(bucket.drained(bucket.capacity(), Long.MAX_VALUE)).isZero();
    }

    @Test
    void refusesALimitThatItCannotCountExactlyAndSaysWhatWouldDo() {
        Limit yearly = Limit.of(1, Duration.ofDays(365)).burst(1000);

        assertThatThrownBy(() -> TokenBucket.of(yearly, NANOSECOND, 1L << 52))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 per PT8760H, burst 1000")
                .hasMessageContaining("burst of at most 0");
    }

    @Test
    void agreesWithExactFractionsOnRandomCalls() {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            long permits = 1 + random.nextInt(1000);
            Duration period = Duration.ofMillis(1 + random.nextInt(100_000));
            Limit limit = Limit.of(permits, period).burst(1 + random.nextInt(50));
            agreesWithExactFractions(limit, random);
        }
    }

    /** The model keeps the level in units of 1/period calls, without the bucket's reduction and without longs. */
    private static void agreesWithExactFractions(Limit limit, Random random) {
        TokenBucket bucket = TokenBucket.of(limit, NANOSECOND, ANY_SIZE);
        BigInteger period = BigInteger.valueOf(limit.period().toNanos());
        BigInteger permits = BigInteger.valueOf(limit.permits());
        BigInteger capacity = period.multiply(BigInteger.valueOf(limit.burst()));
        BigInteger exact = BigInteger.ZERO;
        long level = 0;

        for (int call = 0; call < 500; call++) {
            long cost = 1 + random.nextLong(limit.burst());
            BigInteger excess =
                    exact.add(period.multiply(BigInteger.valueOf(cost))).subtract(capacity);
            boolean admitted = excess.signum() <= 0;
            assertThat(bucket.admits(level, cost)).as("%s", limit).isEqualTo(admitted);
            assertThat(bucket.remaining(level))
                    .isEqualTo(capacity.subtract(exact).divide(period).longValueExact());
            long elapsed;
            if (admitted) {
                exact = exact.add(period.multiply(BigInteger.valueOf(cost)));
                level = bucket.taken(level, cost);
                elapsed = random.nextLong(limit.period().toNanos());
            } else {
                BigInteger wait = excess.add(permits).subtract(BigInteger.ONE).divide(permits);
                elapsed = bucket.ticksUntilAdmitted(level, cost);
                assertThat(elapsed).as("%s", limit).isEqualTo(wait.longValueExact());
                elapsed -= random.nextInt(2);
            }
            exact = exact.subtract(permits.multiply(BigInteger.valueOf(elapsed)))
                    .max(BigInteger.ZERO);
            level = bucket.drained(level, elapsed);
        }
    }
}
