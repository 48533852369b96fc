package com.kapgel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallMeterTest {
    @Test
    void waitingIsNoStallAndNoTimeIsTakenTwice() throws InterruptedException {
        try (StallMeter machine = StallMeter.start()) {
            long begin = System.nanoTime();
            Thread.sleep(100);
            long middle = System.nanoTime();
            Thread.sleep(100);
            long end = System.nanoTime();

            Duration first = machine.runningTime(begin, middle);
            assertThat(first).isPositive().isLessThanOrEqualTo(Duration.ofNanos(middle - begin));
            assertThat(first.plus(machine.runningTime(middle, end))).isEqualTo(machine.runningTime(begin, end));
        }
    }
}
