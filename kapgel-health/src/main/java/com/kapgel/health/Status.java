package com.kapgel.health;

import java.util.Locale;

/**
 * How well a check, or a whole report, is doing. The order is from best to worst, and a report is as bad as its worst
 * check.
 */
public enum Status {
    /** Works. */
    HEALTHY,
    /** Works with a loss that users hardly notice; requests may keep coming. */
    DEGRADED,
    /** Cannot be told. A report that is unknown counts as one that should get no requests. */
    UNKNOWN,
    /** Does not work. */
    UNHEALTHY;

    /** The word for it in a report's JSON: {@code healthy}, {@code degraded}, {@code unknown} or {@code unhealthy}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Tells whether requests may come: true for {@link #HEALTHY} and {@link #DEGRADED}. */
    public boolean isUp() {
        return this == HEALTHY || this == DEGRADED;
    }

    Status worse(Status other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
