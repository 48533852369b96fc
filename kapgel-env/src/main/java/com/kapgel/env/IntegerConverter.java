package com.kapgel.env;

/**
 * Whole decimal numbers: ASCII digits with an optional minus. {@link Long#parseLong} alone would also take a plus and the
 * digits of other scripts.
 */
record IntegerConverter(boolean isInt, long min, long max) implements Converter {

    static IntegerConverter of(Class<?> type, long min, long max) {
        boolean isInt = type == int.class || type == Integer.class;
        long low = isInt ? Math.max(min, Integer.MIN_VALUE) : min;
        long high = isInt ? Math.min(max, Integer.MAX_VALUE) : max;
        if (low > high) {
            throw new IllegalArgumentException(
                    "no " + type.getSimpleName() + " is at least " + min + " and at most " + max);
        }
        return new IntegerConverter(isInt, low, high);
    }

    @Override
    public Reading read(String text, String note) {
        boolean negative = text.startsWith("-");
        if (!Ascii.isDigits(negative ? text.substring(1) : text)) {
            return refused("not_a_number", note);
        }
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException beyondLong) { // nothing else can be wrong with digits
            return refused(negative ? "too_small" : "too_large", note);
        }
        if (number < min) {
            return refused("too_small", note);
        }
        if (number > max) {
            return refused("too_large", note);
        }
        return isInt ? Reading.accepted((int) number) : Reading.accepted(number);
    }

    @Override
    public String expected() {
        return "an integer " + min + ".." + max;
    }
}
