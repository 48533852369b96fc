package com.kapgel.migrate;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hours in which migrations may start, by the clock on the wall of one time zone.
 *
 * <pre>{@code
 * MaintenanceWindow nights = MaintenanceWindow.between(LocalTime.of(22, 0), LocalTime.of(4, 0), ZoneId.of("Europe/Istanbul"));
 * MaintenanceWindow weekendNights = nights.on(SATURDAY, SUNDAY);
 * MaintenanceWindow same = MaintenanceWindow.parse("Sat,Sun 22:00-04:00 Europe/Istanbul");
 * }</pre>
 *
 * <p>A window that goes over midnight belongs to the day on which it begins: the one above opens on Saturday at 22:00 and closes
 * on Sunday at 4:00. The end itself is outside. A day that follows without a gap continues the window.
 *
 * <p>Where the clock is set forward or back, a time means the first moment at which the clock shows it or a later one. So a
 * window may last an hour less or more that day; one that begins in the hour left out begins when the clock jumps, one that
 * lies in it as a whole does not open that day; and of an hour that comes twice, the first one counts.
 *
 * <p>Immutable. It holds no clock: it is asked about instants.
 */
public final class MaintenanceWindow {

    private final LocalTime from;
    /** Midnight, when equal to {@link #from}, is the end of the day. */
    private final LocalTime to;

    private final Set<DayOfWeek> days;
    private final ZoneId zone;

    private MaintenanceWindow(LocalTime from, LocalTime to, Set<DayOfWeek> days, ZoneId zone) {
        this.from = from;
        this.to = to;
        this.days = Collections.unmodifiableSet(EnumSet.copyOf(days));
        this.zone = zone;
    }

    /**
     * Every day from one time to another, over midnight if the second is the earlier one.
     *
     * @throws IllegalArgumentException when both are the same
     */
    public static MaintenanceWindow between(LocalTime from, LocalTime to, ZoneId zone) {
        Objects.requireNonNull(zone, "zone");
        if (from.equals(to)) {
            throw new IllegalArgumentException("from and to of the maintenance window are both " + from
                    + ". Give two different times, or take MaintenanceWindow.wholeDays(zone).on(…).");
        }
        return new MaintenanceWindow(from, to, EnumSet.allOf(DayOfWeek.class), zone);
    }

    /** Around the clock; with {@link #on} it opens on certain days only. */
    public static MaintenanceWindow wholeDays(ZoneId zone) {
        Objects.requireNonNull(zone, "zone");
        return new MaintenanceWindow(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, EnumSet.allOf(DayOfWeek.class), zone);
    }

    /**
     * Reads {@code "Sat,Sun 22:00-04:00 Europe/Istanbul"}: days in English, whole or by three letters, also as a range such as
     * {@code Mon-Fri}, and all seven when left out; the times, up to {@code 24:00}; and the time zone, always.
     *
     * @throws IllegalArgumentException with all that is wrong with the text, and what to write instead
     */
    public static MaintenanceWindow parse(String text) {
        return MaintenanceWindowText.parse(text);
    }

    /** The same hours, beginning on these days only. */
    public MaintenanceWindow on(DayOfWeek first, DayOfWeek... more) {
        return new MaintenanceWindow(from, to, EnumSet.of(first, more), zone);
    }

    boolean isOpen(Instant moment) {
        return spanAround(moment).isPresent();
    }

    /** When the window that is open at this moment closes; empty when none is, and when it never does. */
    Optional<Instant> closesAt(Instant moment) {
        Optional<Span> span = spanAround(moment);
        // Eight days that each begin where the one before ends are a window without an end.
        for (int day = 0; day < 8 && span.isPresent(); day++) {
            Instant end = span.get().end;
            span = spanAround(end);
            if (span.isEmpty()) {
                return Optional.of(end);
            }
        }
        return Optional.empty();
    }

    /** The first moment from this one on at which the window is open: this one itself, or when it opens next. */
    Instant opensNext(Instant moment) {
        if (isOpen(moment)) {
            return moment;
        }
        LocalDate date = dateOf(moment).minusDays(1);
        while (true) {
            Span span = spanOf(date);
            if (span != null && span.begin.isAfter(moment)) {
                return span.begin;
            }
            date = date.plusDays(1);
        }
    }

    private Optional<Span> spanAround(Instant moment) {
        LocalDate today = dateOf(moment);
        // From the day before, over midnight; tomorrow's has begun where the clock was set back across midnight.
        for (LocalDate date = today.minusDays(2); !date.isAfter(today.plusDays(1)); date = date.plusDays(1)) {
            Span span = spanOf(date);
            if (span != null && !moment.isBefore(span.begin) && moment.isBefore(span.end)) {
                return Optional.of(span);
            }
        }
        return Optional.empty();
    }

    /** The span that begins on this date; null when there is none. */
    private @Nullable Span spanOf(LocalDate date) {
        if (!days.contains(date.getDayOfWeek())) {
            return null;
        }
        Instant begin = reached(date.atTime(from));
        Instant end = reached((to.isAfter(from) ? date : date.plusDays(1)).atTime(to));
        return begin.isBefore(end) ? new Span(begin, end) : null;
    }

    /** The first moment at which the clock shows this time or a later one. */
    private Instant reached(LocalDateTime time) {
        ZoneOffsetTransition change = zone.getRules().getTransition(time);
        return change != null && change.isGap()
                ? change.getInstant()
                : time.toInstant(zone.getRules().getOffset(time));
    }

    private LocalDate dateOf(Instant moment) {
        return LocalDate.ofInstant(moment, zone);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MaintenanceWindow window
                && from.equals(window.from)
                && to.equals(window.to)
                && days.equals(window.days)
                && zone.equals(window.zone);
    }

    @Override
    public int hashCode() {
        return Objects.hash(from, to, days, zone);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return MaintenanceWindowText.of(from, to, days, zone);
    }

    private record Span(Instant begin, Instant end) {}
}
