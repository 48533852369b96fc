package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final long APART = TimeUnit.MILLISECONDS.toNanos(5);

    private final Breaker breaker = new Breaker(APART);
    private long nanos;

    /** So many misses, one after the other. */
    private boolean misses(int count) {
        return IntStream.range(0, count)
                .mapToObj(miss -> {
                    nanos += APART;
                    return breaker.missed(nanos);
                })
                .reduce(false, (before, now) -> now);
    }

    private void answers(int count) {
        IntStream.range(0, count).forEach(answer -> breaker.answered());
    }

    @Test
    void tenMissesInARowAreEnough() {
        assertThat(misses(Breaker.SEPARATE_MISSES - 1)).isFalse();
        assertThat(misses(1)).isTrue();
    }

    @Test
    void missesThatComeTogetherCountAsOne() {
        for (int pause = 1; pause <= Breaker.SEPARATE_MISSES; pause++) {
            nanos += APART;
            boolean enough = false;
            for (int call = 0; call < 256; call++) {
                enough = breaker.missed(nanos + call);
            }
            assertThat(enough).as("pause %d", pause).isEqualTo(pause == Breaker.SEPARATE_MISSES);
        }
    }

    @Test
    void missesInARowCountHoweverLongTheyTake() {
        for (int hour = 1; hour < Breaker.SEPARATE_MISSES; hour++) {
            nanos += TimeUnit.HOURS.toNanos(1);
            assertThat(misses(1)).isFalse();
        }

        assertThat(misses(1)).isTrue();
    }

    @Test
    void halfOfTheCallsIsEnough() {
        for (int pair = 1; pair < 20; pair++) {
            answers(1);
            assertThat(misses(1)).as("pair %d", pair).isEqualTo(pair >= Breaker.SEPARATE_MISSES);
        }
    }

    @Test
    void fewMissesAmongManyAnswersAreNot() {
        for (int call = 0; call < 1_000; call++) {
            answers(2);
            assertThat(misses(1)).isFalse();
        }
    }

    @Test
    void answersBeforeTheFirstMissDoNotSpeakForRedis() {
        answers(1_000_000);

        assertThat(misses(Breaker.SEPARATE_MISSES)).isTrue();
    }

    @Test
    void aSecondWithAnswersWipesTheSlate() {
        misses(Breaker.SEPARATE_MISSES - 1);
        answers(1);
        nanos += TimeUnit.SECONDS.toNanos(1);

        assertThat(misses(Breaker.SEPARATE_MISSES - 1)).isFalse();
        assertThat(misses(1)).isTrue();
    }

    @Test
    void beginsAfreshAfterAReset() {
        misses(Breaker.SEPARATE_MISSES - 1);
        breaker.reset();

        assertThat(misses(Breaker.SEPARATE_MISSES - 1)).isFalse();
    }

    @Test
    void worksWithAnyOriginOfTheClock() {
        nanos = Long.MAX_VALUE - 10;
        misses(Breaker.SEPARATE_MISSES - 1);
        answers(1);
        nanos += TimeUnit.SECONDS.toNanos(2);

        assertThat(misses(Breaker.SEPARATE_MISSES - 1)).isFalse();
    }
}
