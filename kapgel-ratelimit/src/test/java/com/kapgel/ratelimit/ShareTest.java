package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTest {
    @Test
    void ofOneInstanceIsTheWhole() {
        Policy policy = Policy.of(List.of(Limit.perSecond(10)));

        assertThat(new Share(1).of(policy)).isSameAs(policy);
    }

    @ParameterizedTest
    @CsvSource({"600, 100, 4, 25", "600, 100, 3, 33", "10, 2, 5, 1", "7, 7, 7, 1"})
    void ofABucketHasItsPartOfTheRateAndOfTheBurst(long perMinute, long burst, int instances, long expected) {
        Limit part = Limit.perMinute(perMinute).burst(burst).dividedBy(instances);

        assertThat(part.burst()).isEqualTo(expected);
        assertThat(part.permits()).isEqualTo(perMinute);
        assertThat(part.period()).isEqualTo(Duration.ofMinutes(instances));
    }

    @Test
    void ofAWindowHasItsPartOfThePermitsButAtLeastOne() {
        ZoneId zone = ZoneId.of("Europe/Istanbul");

        assertThat(Limit.fixedWindow(100, Duration.ofMinutes(1)).dividedBy(8))
                .isEqualTo(Limit.fixedWindow(12, Duration.ofMinutes(1)));
        assertThat(Limit.slidingWindow(3, Duration.ofMinutes(1)).dividedBy(8))
                .isEqualTo(Limit.slidingWindow(1, Duration.ofMinutes(1)));
        assertThat(Limit.perCalendarDay(50_000, zone).dividedBy(2)).isEqualTo(Limit.perCalendarDay(25_000, zone));
        assertThat(Limit.perDay(0).dividedBy(3)).as("nothing stays nothing").isEqualTo(Limit.perDay(0));
    }

    @Test
    void ofTheLongestPeriodIsStillALimit() {
        Policy year = Policy.of(List.of(Limit.of(1_000, Duration.ofDays(366))));

        assertThat(new Share(10).of(year).limits()).hasSize(1);
    }

    /** Half of the bucket is used, so half of the part is, and it drains as long. */
    @Test
    void carriesALevelDownAsTheSamePartOfTheBucket() {
        Share share = new Share(4);
        Policy whole = Policy.of(List.of(Limit.perSecond(10).burst(40)));
        Policy part = share.of(whole);
        long[] numbers = {0, 0};
        whole.decide(numbers, 0, 0, 0, 20, Decision.DecidedBy.MEMORY);

        long[] own = share.down(whole, part, numbers);

        assertThat(part.describe(own, 0, 0, 0, Decision.DecidedBy.MEMORY).remaining())
                .isEqualTo(5);
        assertThat(part.untilUnused(own, 0, 0)).isEqualTo(whole.untilUnused(numbers, 0, 0));
    }

    /** Three calls of each of four instances. */
    @Test
    void carriesWhatEachInstanceHasUpAsWhatAllHave() {
        Share share = new Share(4);
        Policy whole = Policy.of(List.of(Limit.perSecond(10).burst(40), Limit.fixedWindow(80, Duration.ofHours(1))));
        Policy part = share.of(whole);
        long[] own = new long[part.numbers()];
        part.decide(own, 0, 0, 0, 3, Decision.DecidedBy.MEMORY);

        long[] numbers = share.up(whole, part, own);

        assertThat(numbers[0]).isEqualTo(((BucketMeter) whole.meter(0)).unitsPerCall());
        assertThat(numbers[1] / numbers[0]).isEqualTo(12);
        assertThat(numbers[3]).isEqualTo(12);
    }

    @Test
    void needsASensibleNumberOfInstances() {
        assertThatThrownBy(() -> Fallback.memory(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("instances must be between 1 and 10,000, was 0");
    }
}
