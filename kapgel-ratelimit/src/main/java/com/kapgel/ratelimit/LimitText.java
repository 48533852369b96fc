package com.kapgel.ratelimit;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads limits as they are written in configuration; {@link Limit#parseAll} tells the grammar. Stops at the first character
 * that does not fit. Made for one text and used once.
 */
final class LimitText {
    private static final String UNITS = "expected a unit: ms, s, sec, second, min, minute, h, hour, d, day or month";
    private static final String NO_BURST = "only a token bucket has a burst";

    private final TextScanner scanner;

    private LimitText(String text) {
        this.scanner = new TextScanner(text);
    }

    static List<Limit> read(String text) {
        return new LimitText(text).limits();
    }

    private List<Limit> limits() {
        List<Limit> limits = new ArrayList<>();
        do {
            limits.add(limit());
        } while (scanner.skip(','));
        if (scanner.peek() != TextScanner.END) {
            throw scanner.expected("\",\" and another limit, or the end");
        }
        return List.copyOf(limits);
    }

    private Limit limit() {
        int start = scanner.position();
        long permits = scanner.number("how many calls, as in 600/min");
        if (!scanner.skip('/')) {
            throw scanner.expected("\"/\" and a time, as in 600/min");
        }
        int timeAt = scanner.position();
        long count = scanner.startsNumber() ? scanner.number("a number") : 1;
        ChronoUnit unit = unit();
        Limit limit;
        if (scanner.peek() == '@') {
            limit = calendarWindow(start, permits, timeAt, count, unit);
        } else if (unit == ChronoUnit.MONTHS) {
            throw scanner.expected("\"@\" and a time zone, as in month@Europe/Istanbul: months differ in length");
        } else {
            limit = steady(start, permits, checked(timeAt, () -> times(count, unit)));
        }
        return checked(start, () -> countable(limit));
    }

    private ChronoUnit unit() {
        int where = scanner.position();
        return switch (scanner.word()) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s", "sec", "secs", "second", "seconds" -> ChronoUnit.SECONDS;
            case "min", "mins", "minute", "minutes" -> ChronoUnit.MINUTES;
            case "h", "hour", "hours" -> ChronoUnit.HOURS;
            case "d", "day", "days" -> ChronoUnit.DAYS;
            case "month", "months" -> ChronoUnit.MONTHS;
            default -> throw scanner.problem(where, UNITS);
        };
    }

    private Limit calendarWindow(int start, long permits, int timeAt, long count, ChronoUnit unit) {
        if (unit != ChronoUnit.DAYS && unit != ChronoUnit.MONTHS) {
            throw scanner.problem(timeAt, "only a day or a month counts by the calendar of a time zone");
        }
        if (count != 1) {
            throw scanner.problem(timeAt, "a calendar window is one day or one month long");
        }
        ZoneId zone = zone();
        if (scanner.peek() == ';') {
            throw scanner.problem(scanner.position(), NO_BURST);
        }
        return checked(
                start,
                () -> unit == ChronoUnit.DAYS
                        ? Limit.perCalendarDay(permits, zone)
                        : Limit.perCalendarMonth(permits, zone));
    }

    private ZoneId zone() {
        scanner.skip('@');
        int where = scanner.position();
        try {
            return ZoneId.of(scanner.until(",;"));
        } catch (DateTimeException e) {
            throw scanner.problem(where, "expected a time zone, such as Europe/Istanbul or UTC");
        }
    }

    /** A limit whose period always has the same length. */
    private Limit steady(int start, long permits, Duration period) {
        if (scanner.startsWord()) {
            return window(start, permits, period);
        }
        Limit bucket = checked(start, () -> Limit.of(permits, period));
        return scanner.skip(';') ? burst(bucket) : bucket;
    }

    private Limit window(int start, long permits, Duration period) {
        int where = scanner.position();
        Limit window = switch (scanner.word()) {
            case "fixed" -> checked(start, () -> Limit.fixedWindow(permits, period));
            case "sliding" -> checked(start, () -> Limit.slidingWindow(permits, period));
            default -> throw scanner.problem(where, "expected fixed or sliding, or \",\" and another limit");
        };
        if (scanner.peek() == ';') {
            throw scanner.problem(scanner.position(), NO_BURST);
        }
        return window;
    }

    private Limit burst(Limit bucket) {
        int where = scanner.position();
        if (!scanner.word().equals("burst") || !scanner.skip('=')) {
            throw scanner.problem(where, "expected a burst, as in 600/min;burst=100");
        }
        int burstAt = scanner.position();
        long burst = scanner.number("how many calls at once, as in burst=100");
        return checked(burstAt, () -> bucket.burst(burst));
    }

    private static Duration times(long count, ChronoUnit unit) {
        try {
            Limit nothing = Limit.of(0, unit.getDuration().multipliedBy(count)); // refuses what no limit can have
            return nothing.period();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("the time is too long", e);
        }
    }

    /** Refuses here, where it can be shown, what a limiter would refuse later. */
    private static Limit countable(Limit limit) {
        Meter.of(limit);
        return limit;
    }

    /** Shows what {@link Limit} refuses at the part that it is about. */
    private <T> T checked(int where, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw scanner.problem(where, String.valueOf(e.getMessage()));
        }
    }
}
