package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How far a standby is behind, by what the server says at different times. */
class StandbyLagTest {

    private final StandbyLag lag = new StandbyLag();

    @Test
    void nobodyIsBehindWhereThereIsNoStandby() {
        assertThat(at(0, 100, -1, 0)).isZero();
    }

    @Test
    void whoHasReplayedAllIsNotBehindWhateverTheServerMeasuredLast() {
        assertThat(at(0, 100, 100, 30)).isZero();
    }

    @Test
    void theServersMeasureCountsAtOnce() {
        assertThat(at(0, 100, 50, 30)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aStandbyThatStopsReplayingIsFurtherBehindEverySecond() {
        assertThat(at(10, 100, 50, 0)).isZero();
        assertThat(at(15, 200, 50, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(at(70, 300, 99, 0)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void aStandbyThatFollowsIsNotBehindForLong() {
        at(10, 100, 50, 0);
        assertThat(at(20, 200, 100, 0)).isZero();
        assertThat(at(25, 300, 150, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(at(26, 300, 300, 0)).isZero();
        assertThat(at(30, 400, 300, 0)).isZero();
    }

    private Duration at(long second, long written, long replayed, long reportedSeconds) {
        return lag.of(
                new StandbyLag.Reading("one", written, replayed, Duration.ofSeconds(reportedSeconds), false),
                Duration.ofSeconds(second).toNanos());
    }
}
