package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StallMeterTest {
    private final AtomicLong clock = new AtomicLong();

    @Test
    void aPauseIsNoStallAndWhatComesOnTopOfItIs() {
        try (StallMeter machine = new StallMeter(clock::get)) {
            lookAfter(machine, 1);
            lookAfter(machine, 2);
            lookAfter(machine, 51); // 50 ms later than it wanted
            lookAfter(machine, 1);

            assertThat(runningMillis(machine, 0, 55)).isEqualTo(5);
        }
    }

    @Test
    void noStallIsTakenTwice() {
        try (StallMeter machine = new StallMeter(clock::get)) {
            lookAfter(machine, 101);

            assertThat(runningMillis(machine, 0, 40)).isEqualTo(1);
            assertThat(runningMillis(machine, 40, 110)).isEqualTo(9);
            assertThat(runningMillis(machine, 0, 110)).isEqualTo(10);
        }
    }

    private void lookAfter(StallMeter machine, int millis) {
        clock.addAndGet(Duration.ofMillis(millis).toNanos());
        machine.look();
    }

    private static long runningMillis(StallMeter machine, int from, int to) {
        return machine.runningTime(
                        Duration.ofMillis(from).toNanos(), Duration.ofMillis(to).toNanos())
                .toMillis();
    }
}
