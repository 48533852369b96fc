package com.kapgel.ratelimit;

import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;

/**
 * How many calls a key may make in which time.
 *
 * <pre>{@code
 * Limit.perSecond(50)                                        // token bucket: 50 at once, one more every 20 ms
 * Limit.perMinute(600).burst(100)                            // 100 at once, then 10 a second
 * Limit.fixedWindow(100, Duration.ofMinutes(1))              // 100 from each full minute to the next
 * Limit.slidingWindow(100, Duration.ofMinutes(1))            // 100 in any 60 s, the older part by estimate
 * Limit.perCalendarDay(50_000, ZoneId.of("Europe/Istanbul")) // 50,000 from midnight to midnight
 * }</pre>
 *
 * <p>What each kind admits at most in a span of {@code t}:
 *
 * <ul>
 *   <li>token bucket: {@code burst + t * permits / period}, so up to {@code burst + permits} in one period after a quiet time;
 *   <li>fixed and calendar window: {@code permits} in each window, so up to twice that around a boundary;
 *   <li>sliding window: {@code permits} in a window, estimating that the window before was used evenly.
 * </ul>
 *
 * <p>Permits and burst are from 0, which admits nothing, to 10^12, at most 10^9 of them a second; periods from 1 µs to 366 days.
 * Anything else is an {@link IllegalArgumentException}, at once or, where only the whole cannot be counted exactly, in {@link
 * RateLimiter.Builder#build}.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class Limit {
    private static final long MAX_PERMITS = 1_000_000_000_000L;
    private static final Duration MAX_PERIOD = Duration.ofDays(366);
    private static final Duration MIN_PERIOD = Duration.ofNanos(1_000);

    /** How a limit counts. */
    enum Kind {
        TOKEN_BUCKET(0),
        FIXED_WINDOW(1),
        SLIDING_WINDOW(2),
        CALENDAR_WINDOW(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** By which the kind is known in Redis, so it never changes. */
        int number() {
            return number;
        }
    }

    private final Kind kind;
    private final long permits;
    private final Duration period;
    private final long burst;
    private final CalendarWindow calendar;

    private Limit(Kind kind, long permits, Duration period, long burst, CalendarWindow calendar) {
        if (permits < 0 || permits > MAX_PERMITS) {
            throw new IllegalArgumentException("permits must be between 0 and " + MAX_PERMITS + ", was " + permits);
        }
        if (burst < 0 || burst > MAX_PERMITS) {
            throw new IllegalArgumentException("burst must be between 0 and " + MAX_PERMITS + ", was " + burst);
        }
        if (permits > period.toNanos()) {
            throw new IllegalArgumentException(
                    "at most 10^9 permits a second can be counted, asked for " + permits + " per " + period);
        }
        this.kind = kind;
        this.permits = permits;
        this.period = period;
        this.burst = burst;
        this.calendar = calendar;
    }

    private static Limit of(Kind kind, long permits, Duration period) {
        Objects.requireNonNull(period, "period");
        if (period.compareTo(MIN_PERIOD) < 0 || period.compareTo(MAX_PERIOD) > 0) {
            throw new IllegalArgumentException("period must be between 1 µs and 366 days, was " + period);
        }
        return new Limit(kind, permits, period, permits, CalendarWindow.NONE);
    }

    /** A token bucket: {@code permits} calls refilled evenly over {@code period}, with a burst of the same size. */
    public static Limit of(long permits, Duration period) {
        return of(Kind.TOKEN_BUCKET, permits, period);
    }

    /** A token bucket refilled over a second. */
    public static Limit perSecond(long permits) {
        return of(permits, Duration.ofSeconds(1));
    }

    /** A token bucket refilled over a minute. */
    public static Limit perMinute(long permits) {
        return of(permits, Duration.ofMinutes(1));
    }

    /** A token bucket refilled over an hour. */
    public static Limit perHour(long permits) {
        return of(permits, Duration.ofHours(1));
    }

    /** A token bucket refilled over 24 hours; from midnight to midnight counts {@link #perCalendarDay}. */
    public static Limit perDay(long permits) {
        return of(permits, Duration.ofDays(1));
    }

    /** {@code permits} calls in each window; windows begin at whole multiples of {@code period} since 1970-01-01T00:00Z. */
    public static Limit fixedWindow(long permits, Duration period) {
        return of(Kind.FIXED_WINDOW, permits, period);
    }

    /**
     * {@code permits} calls in the last {@code period}. What the previous fixed window admitted counts by the share of it that
     * still lies within the last {@code period}.
     */
    public static Limit slidingWindow(long permits, Duration period) {
        return of(Kind.SLIDING_WINDOW, permits, period);
    }

    /** {@code permits} calls from midnight to midnight in {@code zone}, also on days of 23 or 25 hours. */
    public static Limit perCalendarDay(long permits, ZoneId zone) {
        return calendar(permits, Duration.ofDays(1), new CalendarWindow(Period.ofDays(1), zone));
    }

    /** {@code permits} calls from the first of a month to the first of the next in {@code zone}. */
    public static Limit perCalendarMonth(long permits, ZoneId zone) {
        return calendar(permits, Duration.ofDays(30), new CalendarWindow(Period.ofMonths(1), zone));
    }

    private static Limit calendar(long permits, Duration about, CalendarWindow window) {
        return new Limit(Kind.CALENDAR_WINDOW, permits, about, permits, window);
    }

    /**
     * Reads limits from configuration.
     *
     * <pre>{@code
     * 600/min                        token bucket: 600 a minute, as many at once
     * 600/min;burst=100              the same rate, at most 100 at once
     * 3/15min                        three in a quarter of an hour
     * 100/min fixed                  100 from each full minute to the next
     * 100/min sliding                100 in any 60 seconds, those before the last full minute estimated
     * 50000/day@Europe/Istanbul      50,000 from midnight to midnight there
     * 1000000/month@UTC              a million from the first of a month to the first of the next
     * 10/s;burst=20, 50000/day@UTC   several, which a call must all pass
     * }</pre>
     *
     * <p>The units are {@code ms}, {@code s sec second}, {@code min minute}, {@code h hour}, {@code d day} and, with a time zone
     * only, {@code month}; words also in the plural. Case and spaces between the parts do not matter.
     *
     * @return at least one limit, in the order of the text
     * @throws IllegalArgumentException if the text cannot be read, or a limit not be counted exactly; the message shows the
     *     text with a caret below the character that it is about
     */
    public static List<Limit> parseAll(String limits) {
        return LimitText.read(limits);
    }

    /**
     * The same rate with room for {@code burst} calls at once.
     *
     * @throws IllegalStateException if this is a window, which has no burst apart from its permits
     */
    public Limit burst(long burst) {
        if (kind != Kind.TOKEN_BUCKET) {
            throw new IllegalStateException("Only a token bucket has a burst, this is " + this);
        }
        return new Limit(kind, permits, period, burst, calendar);
    }

    /** One of so many equal parts: of a bucket's rate, and of its burst or of a window's permits at least one. */
    Limit dividedBy(int parts) {
        if (permits == 0 || burst == 0) {
            return this;
        }
        return kind == Kind.TOKEN_BUCKET
                ? new Limit(kind, permits, period.multipliedBy(parts), Math.max(1, burst / parts), calendar)
                : new Limit(kind, Math.max(1, permits / parts), period, Math.max(1, permits / parts), calendar);
    }

    /** Calls admitted in every {@link #period()}. Zero admits nothing. */
    public long permits() {
        return permits;
    }

    /** How long a full refill, or a window, takes; of a calendar window 24 hours for a day and 30 days for a month. */
    public Duration period() {
        return period;
    }

    /** Calls that a full bucket, or an unused window, admits at once. */
    public long burst() {
        return burst;
    }

    /** Whether calls are counted in windows; otherwise they come back one by one, as in a token bucket. */
    public boolean isWindow() {
        return kind != Kind.TOKEN_BUCKET;
    }

    Kind kind() {
        return kind;
    }

    CalendarWindow calendar() {
        return calendar;
    }

    @Override
    public boolean equals(Object other) {
        if (other == this) {
            return true;
        }
        return other instanceof Limit that
                && kind == that.kind
                && permits == that.permits
                && burst == that.burst
                && period.equals(that.period)
                && calendar.equals(that.calendar);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, permits, period, burst, calendar);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case TOKEN_BUCKET -> permits + " per " + period + ", burst " + burst;
            case FIXED_WINDOW -> permits + " per fixed window of " + period;
            case SLIDING_WINDOW -> permits + " per sliding window of " + period;
            case CALENDAR_WINDOW -> permits + " per " + calendar;
        };
    }
}
