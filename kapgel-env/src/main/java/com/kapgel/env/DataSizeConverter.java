package com.kapgel.env;

import java.util.Map;

/** A whole number with a unit; {@code KB} is refused, as it means 1,000 to some and 1,024 to others. */
record DataSizeConverter() implements Converter {

    static final Map<String, Long> UNITS = Map.of(
            "B", 1L,
            "kB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "TB", 1_000_000_000_000L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30,
            "TiB", 1L << 40);

    @Override
    public Reading read(String text, String note) {
        int digits = 0;
        while (digits < text.length() && Ascii.isDigit(text.charAt(digits))) {
            digits++;
        }
        Long unit = UNITS.get(text.substring(digits));
        if (digits == 0 || unit == null) {
            return refused("not_a_size", note);
        }
        try {
            return Reading.accepted(new DataSize(Math.multiplyExact(Long.parseLong(text.substring(0, digits)), unit)));
        } catch (NumberFormatException | ArithmeticException beyondLong) { // nothing else can be wrong with digits
            return refused("too_large", note);
        }
    }

    @Override
    public String expected() {
        return "a size such as 512B, 64KiB, 10MiB or 1GB";
    }
}
