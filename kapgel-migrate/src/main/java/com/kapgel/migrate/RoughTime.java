package com.kapgel.migrate;

import java.time.Duration;

/** A time in its two largest units, as people tell it: {@code 850 ms}, {@code 12 s}, {@code 3 min 5 s}, {@code 2 d 4 h}. */
final class RoughTime {

    private RoughTime() {}

    static String of(Duration time) {
        if (time.toMillis() < 1_000) {
            return time.toMillis() + " ms";
        }
        if (time.toMinutes() < 1) {
            return time.toSeconds() + " s";
        }
        if (time.toHours() < 1) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return time.toDays() < 1
                ? time.toHours() + " h " + time.toMinutesPart() + " min"
                : time.toDays() + " d " + time.toHoursPart() + " h";
    }
}
