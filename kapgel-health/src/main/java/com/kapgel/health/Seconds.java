package com.kapgel.health;

import java.time.Duration;
import java.util.Locale;

/** Durations as people read them: {@code 12.5 s}. */
final class Seconds {
    private Seconds() {}

    static String text(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }
}
