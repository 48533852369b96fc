package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerClockTest {
    private long nanos = -5_000_000;
    private final ServerClock clock = new ServerClock(() -> nanos, () -> 1_000_000_000);

    @Test
    void showsTheLocalTimeUntilItHasHeardTheServers() {
        nanos += 3_000;

        assertThat(clock.micros()).isEqualTo(1_000_000_003);
    }

    @Test
    void countsOnFromWhatTheServerHasTold() {
        long asked = nanos;
        nanos += 400_000;
        clock.shows(7_000_000, asked);

        assertThat(clock.micros()).isEqualTo(7_000_400);
        nanos += 1_000_000;
        assertThat(clock.micros()).isEqualTo(7_001_400);
        assertThat(clock.microsAt(asked + 5_000_000)).isEqualTo(7_005_000);
    }

    /** The server wrote its reply some time between the question and now, so its clock shows at most what ours does. */
    @Test
    void neverRunsBehindTheServer() {
        for (long repliedAfter = 0; repliedAfter <= 400_000; repliedAfter += 100_000) {
            long asked = nanos;
            long serverMicros = 9_000_000 + repliedAfter / 1_000;
            nanos += 400_000;
            clock.shows(serverMicros, asked);
            long serverNow = serverMicros + (400_000 - repliedAfter) / 1_000;

            assertThat(clock.micros()).isBetween(serverNow, serverNow + 400);
        }
    }

    @Test
    void followsAServerClockThatWasSetBack() {
        clock.shows(9_000_000, nanos);
        clock.shows(8_000_000, nanos);

        assertThat(clock.micros()).isEqualTo(8_000_000);
    }

    @Test
    void ofSeveralServersTheOneFurthestAheadCounts() {
        clock.shows(9_000_000, nanos);
        clock.alsoShows(8_000_000, nanos);
        assertThat(clock.micros()).isEqualTo(9_000_000);

        clock.alsoShows(9_500_000, nanos);
        assertThat(clock.micros()).isEqualTo(9_500_000);
    }
}
