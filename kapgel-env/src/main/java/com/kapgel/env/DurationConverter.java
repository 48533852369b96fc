package com.kapgel.env;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * A number with one unit ({@code 500ms 10s 5m 2h 1d}) or ISO-8601 in capitals ({@code PT1M30S}). Never negative; a day has 24
 * hours.
 */
record DurationConverter() implements Converter {

    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

    @Override
    public Reading read(String text, String note) {
        if (text.startsWith("P")) {
            return isoDuration(text, note);
        }
        int digits = 0;
        while (digits < text.length() && Ascii.isDigit(text.charAt(digits))) {
            digits++;
        }
        ChronoUnit unit = UNITS.get(text.substring(digits));
        if (digits == 0 || unit == null) {
            return refused("not_a_duration", note);
        }
        try {
            return Reading.accepted(Duration.of(Long.parseLong(text.substring(0, digits)), unit));
        } catch (NumberFormatException | ArithmeticException beyondLong) { // nothing else can be wrong with digits
            return refused("too_large", note);
        }
    }

    @Override
    public String expected() {
        return "a duration such as 500ms, 10s, 5m, 2h, 1d or PT1M30S";
    }

    private Reading isoDuration(String text, String note) {
        // Duration.parse also takes small letters, a comma, and a sign before every number.
        boolean plain = text.chars().allMatch(c -> Ascii.isUpper((char) c) || Ascii.isDigit((char) c) || c == '.');
        if (!plain) {
            return refused("not_a_duration", note);
        }
        try {
            return Reading.accepted(Duration.parse(text));
        } catch (DateTimeException notIso) { // its message repeats the text
            return refused("not_a_duration", note);
        }
    }
}
