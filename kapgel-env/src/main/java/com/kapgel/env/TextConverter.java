package com.kapgel.env;

record TextConverter(int minLength, int maxLength) implements Converter {

    static TextConverter of(int minLength, int maxLength) {
        if (minLength < 0 || maxLength < minLength || maxLength == 0) {
            throw new IllegalArgumentException(
                    "no text can have minLength " + minLength + " and maxLength " + maxLength);
        }
        return new TextConverter(minLength, maxLength);
    }

    @Override
    public Reading read(String text, String note) {
        int length = text.codePointCount(0, text.length());
        if (length < minLength) {
            return refused("too_short", note);
        }
        return length > maxLength ? refused("too_long", note) : Reading.accepted(text);
    }

    @Override
    public String expected() {
        if (maxLength == Integer.MAX_VALUE) {
            return minLength == 0 ? "text" : "text of at least " + minLength + " characters";
        }
        return minLength == 0
                ? "text of at most " + maxLength + " characters"
                : "text of " + minLength + " to " + maxLength + " characters";
    }
}
