package com.kapgel.env;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Any text, unless it must have a certain length or shape.
 *
 * @param minLength in code points, as maxLength is
 * @param pattern that the whole text must match
 */
record TextConverter(int minLength, int maxLength, @Nullable Pattern pattern) implements Converter {

    static TextConverter of(int minLength, int maxLength, String pattern) {
        if (minLength < 0 || maxLength < minLength || maxLength == 0) {
            throw new IllegalArgumentException(
                    "no text can have minLength " + minLength + " and maxLength " + maxLength);
        }
        try {
            return new TextConverter(minLength, maxLength, pattern.isEmpty() ? null : Pattern.compile(pattern));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "its pattern does not compile: " + e.getDescription() + " near index " + e.getIndex(), e);
        }
    }

    @Override
    public Reading read(String text, String note) {
        int length = text.codePointCount(0, text.length());
        if (length < minLength) {
            return refused("too_short", note);
        }
        if (length > maxLength) {
            return refused("too_long", note);
        }
        try {
            boolean matches = pattern == null || pattern.matcher(text).matches();
            return matches ? Reading.accepted(text) : refused("no_match", note);
        } catch (StackOverflowError deep) { // java.util.regex recurses once per repetition of a group
            return Reading.refused(
                    "no_match",
                    "is too long for its pattern " + pattern + ": give it a maxLength, or repeat no group" + note);
        }
    }

    @Override
    public String expected() {
        return length() + (pattern == null ? "" : " that matches " + pattern);
    }

    private String length() {
        if (maxLength == Integer.MAX_VALUE) {
            return minLength == 0 ? "text" : "text of at least " + minLength + " characters";
        }
        return minLength == 0
                ? "text of at most " + maxLength + " characters"
                : "text of " + minLength + " to " + maxLength + " characters";
    }
}
