package com.kapgel.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RhythmTest {

    private long now = Long.MAX_VALUE - 5; // Overflows, as a clock may.
    private final Rhythm rhythm = new Rhythm(() -> now);

    @Test
    void anHourOfSecondsMakesAboutAHundredLines() {
        int lines = 0;
        for (int second = 0; second < 3_600; second++) {
            lines += rhythm.isDue("index") ? 1 : 0;
            now += Duration.ofSeconds(1).toNanos();
        }
        assertThat(lines).isBetween(70, 110);
    }

    @Test
    void tellsTheFirstAndThenNoMoreThanOneInTwoSeconds() {
        assertThat(rhythm.isDue("index")).isTrue();
        now += Duration.ofMillis(1_999).toNanos();
        assertThat(rhythm.isDue("index")).isFalse();
        now += Duration.ofMillis(1).toNanos();
        assertThat(rhythm.isDue("index")).isTrue();
    }

    @Test
    void somethingElseIsTold() {
        assertThat(rhythm.isDue("index")).isTrue();
        assertThat(rhythm.isDue("index, waits")).isTrue();
        assertThat(rhythm.isDue("index, waits")).isFalse();
    }
}
