package com.kapgel.ratelimit;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * Days or months as people in a time zone count them.
 *
 * @param length a day or a month
 */
record CalendarWindow(Period length, ZoneId zone) {
    /** For limits that are not bound to a calendar. */
    static final CalendarWindow NONE = new CalendarWindow(Period.ofDays(1), ZoneOffset.UTC);

    CalendarWindow {
        Objects.requireNonNull(zone, "zone");
    }

    /** Microseconds since the epoch at which the window that {@code micros} lies in began. */
    long startOf(long micros) {
        return micros(firstDay(micros));
    }

    /** Microseconds since the epoch at which the window after the one that {@code micros} lies in begins. */
    long endOf(long micros) {
        return micros(firstDay(micros).plus(length));
    }

    private LocalDate firstDay(long micros) {
        LocalDate day =
                Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(zone).toLocalDate();
        return length.getMonths() > 0 ? day.withDayOfMonth(1) : day;
    }

    /** The day's first moment, which is not midnight where the clocks go forward at midnight. */
    private long micros(LocalDate day) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, day.atStartOfDay(zone).toInstant());
    }

    @Override
    public String toString() {
        return (length.getMonths() > 0 ? "calendar month in " : "calendar day in ") + zone;
    }
}
