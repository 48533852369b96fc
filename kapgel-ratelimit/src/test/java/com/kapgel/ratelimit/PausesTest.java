package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PausesTest {
    private final Pauses pauses = new Pauses();

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void doubleUpToASecondGiveOrTakeAHalf() {
        for (long expected : new long[] {20, 40, 80, 160, 320, 640, 1_000, 1_000, 1_000}) {
            assertThat(pauses.nextNanos()).isBetween(millis(expected) / 2, millis(expected) * 3 / 2);
        }
    }

    @Test
    void areShortAgainOnceRedisHasBeenWellForAWhile() {
        LongStream.range(0, 10).forEach(failure -> pauses.nextNanos());

        pauses.wasWellFor(millis(4_999));
        assertThat(pauses.nextNanos()).isGreaterThanOrEqualTo(millis(500));
        pauses.wasWellFor(millis(5_000));
        assertThat(pauses.nextNanos()).isLessThanOrEqualTo(millis(30));
    }

    @Test
    void differSoThatInstancesDoNotComeAllAtOnce() {
        LongStream.range(0, 10).forEach(failure -> pauses.nextNanos());

        assertThat(LongStream.generate(pauses::nextNanos).limit(20).distinct().count())
                .isGreaterThan(10);
    }
}
