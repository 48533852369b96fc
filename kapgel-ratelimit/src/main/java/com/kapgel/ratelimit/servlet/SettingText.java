package com.kapgel.ratelimit.servlet;

import java.util.ArrayList;
import java.util.List;

/** The value of an init-param, cut into words that know where they stand. Immutable. */
record SettingText(String text) {
    /** @param at where the word begins in the text */
    record Word(String text, int at) {}

    /** The words between the separators, without the white space around them; at least one, which may be empty. */
    List<Word> split(char separator) {
        List<Word> words = new ArrayList<>();
        int start = 0;
        while (start >= 0) {
            int end = text.indexOf(separator, start);
            String part = text.substring(start, end < 0 ? text.length() : end);
            int spaces = part.length() - part.stripLeading().length();
            words.add(new Word(part.strip(), start + (part.isBlank() ? 0 : spaces)));
            start = end < 0 ? -1 : end + 1;
        }
        return words;
    }

    /** What was expected at a word, with the text and a caret below it. */
    IllegalArgumentException expected(String what, int at) {
        String line = text.replaceAll("\\s", " "); // on one line, or the caret would stand anywhere
        return new IllegalArgumentException(
                "expected " + what + ", at character " + (at + 1) + ":\n  " + line + "\n  " + " ".repeat(at) + "^");
    }
}
