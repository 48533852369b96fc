package com.kapgel.env;

import java.util.Set;

/** The words that zod's {@code stringbool} takes, in any case, and no other. */
record BooleanConverter() implements Converter {

    private static final Set<String> YES = Set.of("true", "1", "yes", "on", "y", "enabled");
    private static final Set<String> NO = Set.of("false", "0", "no", "off", "n", "disabled");

    @Override
    public Reading read(String text, String note) {
        String word = Ascii.lowerCase(text);
        if (YES.contains(word)) {
            return Reading.accepted(true);
        }
        return NO.contains(word) ? Reading.accepted(false) : refused("not_a_boolean", note);
    }

    @Override
    public String expected() {
        return "true/1/yes/on/y/enabled or false/0/no/off/n/disabled";
    }
}
