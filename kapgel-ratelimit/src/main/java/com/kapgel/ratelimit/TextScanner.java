package com.kapgel.ratelimit;

import java.util.Locale;

/** Walks through a text from left to right and points at the character where something is wrong. */
final class TextScanner {
    /** What stands behind the last character. */
    static final int END = -1;

    private static final int LONGEST_NUMBER = 18; // digits that surely fit a long

    private final String text;
    private int at;

    TextScanner(String text) {
        this.text = text;
    }

    /** The next character that is not white space, without passing it. */
    int peek() {
        while (Character.isWhitespace(here())) {
            at++;
        }
        return here();
    }

    private int here() {
        return at < text.length() ? text.charAt(at) : END;
    }

    /** Where the next character that is not white space stands. */
    int position() {
        peek();
        return at;
    }

    boolean startsNumber() {
        return isDigit(peek());
    }

    boolean startsWord() {
        return isLetter(peek());
    }

    /** Passes the next character if it is this one. */
    boolean skip(char wanted) {
        boolean found = peek() == wanted;
        if (found) {
            at++;
        }
        return found;
    }

    /** Passes digits, at least one. */
    long number(String what) {
        int start = position();
        while (isDigit(here())) {
            at++;
        }
        if (at == start) {
            throw expected(what);
        }
        if (at - start > LONGEST_NUMBER) {
            throw problem(start, "the number is too large");
        }
        return Long.parseLong(text, start, at, 10);
    }

    /** Passes letters, if there are any, and returns them in lower case. */
    String word() {
        int start = position();
        while (isLetter(here())) {
            at++;
        }
        return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    /** Passes everything up to white space or one of these characters. */
    String until(String stops) {
        int start = position();
        while (here() != END && !Character.isWhitespace(here()) && stops.indexOf(here()) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    IllegalArgumentException expected(String what) {
        return problem(position(), "expected " + what);
    }

    /** The problem, the text, and a caret below the character that it is about. */
    IllegalArgumentException problem(int where, String what) {
        String line = text.replaceAll("\\s", " "); // on one line, or the caret would stand anywhere
        return new IllegalArgumentException(
                what + ", at character " + (where + 1) + ":\n  " + line + "\n  " + " ".repeat(where) + "^");
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isLetter(int character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    }
}
