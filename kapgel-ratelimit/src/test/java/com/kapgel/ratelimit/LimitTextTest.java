package com.kapgel.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LimitTextTest {
    static Stream<Arguments> readable() {
        ZoneId istanbul = ZoneId.of("Europe/Istanbul");
        return Stream.of(
                arguments("600/min", Limit.perMinute(600)),
                arguments("600/min;burst=100", Limit.perMinute(600).burst(100)),
                arguments(" 600 / min ; burst = 100 ", Limit.perMinute(600).burst(100)),
                arguments("600/MIN;Burst=100", Limit.perMinute(600).burst(100)),
                arguments("3/15min", Limit.of(3, Duration.ofMinutes(15))),
                arguments("3/15 minutes", Limit.of(3, Duration.ofMinutes(15))),
                arguments("100/min fixed", Limit.fixedWindow(100, Duration.ofMinutes(1))),
                arguments("100/30s sliding", Limit.slidingWindow(100, Duration.ofSeconds(30))),
                arguments("5/100ms fixed", Limit.fixedWindow(5, Duration.ofMillis(100))),
                arguments("50000/day@Europe/Istanbul", Limit.perCalendarDay(50_000, istanbul)),
                arguments("50000/d @ Europe/Istanbul", Limit.perCalendarDay(50_000, istanbul)),
                arguments("7/1months@UTC", Limit.perCalendarMonth(7, ZoneId.of("UTC"))),
                arguments("7/5mins", Limit.of(7, Duration.ofMinutes(5))),
                arguments("7/5secs", Limit.of(7, Duration.ofSeconds(5))),
                arguments("1/month@UTC", Limit.perCalendarMonth(1, ZoneId.of("UTC"))),
                arguments("1/1month@+03:00", Limit.perCalendarMonth(1, ZoneOffset.ofHours(3))),
                arguments("0/s", Limit.perSecond(0)),
                arguments("1/366d", Limit.of(1, Duration.ofDays(366))),
                arguments("1000000000/s;burst=1", Limit.perSecond(1_000_000_000).burst(1)));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void readsALimit(String text, Limit limit) {
        assertThat(Limit.parseAll(text)).containsExactly(limit);
    }

    @ParameterizedTest
    @CsvSource({
        "s, PT1S",
        "sec, PT1S",
        "second, PT1S",
        "seconds, PT1S",
        "min, PT1M",
        "minute, PT1M",
        "minutes, PT1M",
        "h, PT1H",
        "hour, PT1H",
        "hours, PT1H",
        "d, PT24H",
        "day, PT24H",
        "days, PT24H",
        "ms, PT0.001S"
    })
    void readsAUnit(String unit, Duration period) {
        assertThat(Limit.parseAll("7/" + unit)).containsExactly(Limit.of(7, period));
    }

    @Test
    void readsSeveralLimitsInTheirOrderAndOverSeveralLines() {
        assertThat(Limit.parseAll("600/min;burst=100,\n  50000/day@Europe/Istanbul ,100/h sliding"))
                .isEqualTo(List.of(
                        Limit.perMinute(600).burst(100),
                        Limit.perCalendarDay(50_000, ZoneId.of("Europe/Istanbul")),
                        Limit.slidingWindow(100, Duration.ofHours(1))));
    }

    @Test
    void readsUnitsInATurkishLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(Limit.parseAll("600/MIN")).containsExactly(Limit.perMinute(600));
        } finally {
            Locale.setDefault(before);
        }
    }

    /** The caret of the second column stands below the character that the message is about. */
    static Stream<Arguments> unreadable() {
        return Stream.of(
                arguments("", "^", "expected how many calls"),
                arguments("  ", "  ^", "expected how many calls"),
                arguments("ten/min", "^", "expected how many calls"),
                arguments("-5/min", "^", "expected how many calls"),
                arguments("600", "   ^", "expected \"/\" and a time"),
                arguments("600 per minute", "    ^", "expected \"/\" and a time"),
                arguments("1.5/s", " ^", "expected \"/\" and a time"),
                arguments("600/", "    ^", "expected a unit"),
                arguments("600/mim;burst=100", "    ^", "expected a unit: ms, s, sec"),
                arguments("600/15", "      ^", "expected a unit"),
                arguments("600/week", "    ^", "expected a unit"),
                arguments("600/0s", "    ^", "period must be between 1 µs and 366 days"),
                arguments("600/400d", "    ^", "period must be between 1 µs and 366 days"),
                arguments("600/999999999999999999d", "    ^", "the time is too long"),
                arguments("1/s, 600/400d", "         ^", "period must be between"),
                arguments("600/min;", "        ^", "expected a burst, as in 600/min;burst=100"),
                arguments("600/min;bust=3", "        ^", "expected a burst"),
                arguments("600/min;burst 3", "        ^", "expected a burst"),
                arguments("600/min;burst=", "              ^", "expected how many calls at once"),
                arguments("600/min;burst=x", "              ^", "expected how many calls at once"),
                arguments("600/min;burst=9999999999999", "              ^", "burst must be between"),
                arguments("600/min quick", "        ^", "expected fixed or sliding"),
                arguments("600/min fixed;burst=3", "             ^", "only a token bucket has a burst"),
                arguments("600/day@UTC;burst=3", "           ^", "only a token bucket has a burst"),
                arguments("600/h@UTC", "    ^", "only a day or a month counts by the calendar"),
                arguments("600/2day@UTC", "    ^", "one day or one month long"),
                arguments("600/day@", "        ^", "expected a time zone"),
                arguments("600/day@Istanbul", "        ^", "expected a time zone, such as Europe/Istanbul"),
                arguments("600/month", "         ^", "expected \"@\" and a time zone"),
                arguments("600/month fixed", "          ^", "expected \"@\" and a time zone"),
                arguments("600/min 5/s", "        ^", "expected \",\" and another limit, or the end"),
                arguments("600/min,", "        ^", "expected how many calls"),
                arguments("600/min,,5/s", "        ^", "expected how many calls"),
                arguments("600/min\u0661", "       ^", "expected \",\" and another limit"),
                arguments("9999999999999999999/s", "^", "the number is too large"),
                arguments("5/s, 2000000000/s", "     ^", "at most 10^9 permits a second"),
                arguments("5/s, 9999999999999/d", "     ^", "permits must be between"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void pointsAtTheCharacterThatDoesNotFit(String text, String caret, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.parseAll(text))
                .withMessageContaining(message)
                .withMessageContaining("at character " + caret.length())
                .withMessageEndingWith(":\n  " + text + "\n  " + caret);
    }

    @Test
    void pointsBelowTheCharacterAlsoWhenTheTextHasLines() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.parseAll("5/s,\n\t6/x"))
                .withMessageEndingWith("\n  5/s,  6/x\n          ^");
    }

    @Test
    void refusesALimitThatCannotBeCountedExactly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.parseAll("5/s, 999999999989/365d;burst=999999999989"))
                .withMessageContaining("cannot be counted exactly")
                .withMessageEndingWith("\n       ^");
    }
}
