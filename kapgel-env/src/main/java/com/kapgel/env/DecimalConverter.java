package com.kapgel.env;

import java.math.BigDecimal;

/** Decimal numbers: ASCII digits with at most one point between them, and an optional minus; no exponent, no NaN. */
record DecimalConverter(boolean isDouble, long min, long max) implements Converter {

    static DecimalConverter of(Class<?> type, long min, long max) {
        if (min > max) {
            throw new IllegalArgumentException("no number is at least " + min + " and at most " + max);
        }
        return new DecimalConverter(type == double.class || type == Double.class, min, max);
    }

    @Override
    public Reading read(String text, String note) {
        String digits = text.startsWith("-") ? text.substring(1) : text;
        int point = digits.indexOf('.');
        boolean whole = point < 0 && Ascii.isDigits(digits);
        boolean fraction =
                point > 0 && Ascii.isDigits(digits.substring(0, point)) && Ascii.isDigits(digits.substring(point + 1));
        if (!whole && !fraction) {
            return refused("not_a_number", note);
        }
        BigDecimal number = new BigDecimal(text);
        if (min != Long.MIN_VALUE && number.compareTo(BigDecimal.valueOf(min)) < 0) {
            return refused("too_small", note);
        }
        if (max != Long.MAX_VALUE && number.compareTo(BigDecimal.valueOf(max)) > 0) {
            return refused("too_large", note);
        }
        if (!isDouble) {
            return Reading.accepted(number);
        }
        double value = number.doubleValue();
        return Double.isInfinite(value) ? refused("too_large", note) : Reading.accepted(value);
    }

    @Override
    public String expected() {
        String bounds = (min == Long.MIN_VALUE ? "" : " of at least " + min)
                + (max == Long.MAX_VALUE ? "" : (min == Long.MIN_VALUE ? " of at most " : " and at most ") + max);
        return "a decimal number such as 12.5" + bounds;
    }
}
