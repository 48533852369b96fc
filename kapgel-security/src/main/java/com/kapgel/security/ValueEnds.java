package com.kapgel.security;

/** Where a value ends that stands behind the name of a secret, and where another name begins. */
final class ValueEnds {
    static final int LONGEST_NAME = 64;

    private ValueEnds() {}

    static boolean isOfName(char c) {
        if (c > 127) {
            return c != '\uFF1D' && c != '\uFF1A';
        }
        return Chars.isAlphanumeric(c) || c == '_' || c == '-' || c == '.' || c == '[' || c == ']';
    }

    /** Of limited length; the same place if there is none. */
    static int nameEnd(String text, int from) {
        if (Hidden.isAt(text, from)) {
            return from;
        }
        int at = from;
        while (at < text.length() && at - from < LONGEST_NAME && isOfName(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** A name with its sign. */
    static boolean isAnotherName(String text, int from) {
        int end = nameEnd(text, from);
        return end > from && end < text.length() && (text.charAt(end) == '=' || text.charAt(end) == ':');
    }

    static int wordEnd(String text, int from) {
        int at = from;
        while (at < text.length() && !endsWord(text, at)) {
            at += text.charAt(at) == '[' && Hidden.isAt(text, at) ? Hidden.LENGTH : 1;
        }
        return at;
    }

    private static boolean endsWord(String text, int at) {
        char c = text.charAt(at);
        if (Chars.isWhitespace(c) || c == '&' || c == '<') {
            return true;
        }
        return switch (c) {
            case ',', ';', '|' -> !goesOn(text, at) || isAnotherName(text, at + 1);
            case ')', ']', '}', '>' -> !goesOn(text, at);
            case '"', '\'', '`' -> !goesOnBehindQuote(text, at);
            case '\\' -> at + 1 < text.length() && "nrtu\"'\\".indexOf(text.charAt(at + 1)) >= 0;
            default -> false;
        };
    }

    /** Whether a sign that may end a value stands in the middle of a word. */
    static boolean goesOn(String text, int sign) {
        return sign + 1 < text.length() && isOfWord(text.charAt(sign + 1));
    }

    /** {@code it's}; but behind {@code "password=x".} and {@code "password=x"/>} a sentence or a tag ends. */
    private static boolean goesOnBehindQuote(String text, int quote) {
        boolean mayEnd = quote + 1 < text.length() && ".?!/".indexOf(text.charAt(quote + 1)) >= 0;
        return goesOn(text, mayEnd ? quote + 1 : quote);
    }

    private static boolean isOfWord(char c) {
        return Chars.isAlphanumeric(c) || "!#$%*+-./=?@^_~".indexOf(c) >= 0 || c > 127;
    }

    /**
     * The closing quote has as many backslashes as the opening one; one of the value's own has more, and a whole number of pairs, or is
     * doubled as in SQL and YAML.
     */
    static int quotedEnd(String text, int from, char quote, int backslashes) {
        int before = 0;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                before++;
                continue;
            }
            if (c == quote && at > from && before + backslashes == 0 && isDoubled(text, at)) {
                at++;
                continue;
            }
            if (c == quote) {
                int more = before - backslashes;
                if (more < 0 || more / (backslashes + 1) % 2 == 0) {
                    return at - Math.min(before, backslashes);
                }
            }
            before = 0;
        }
        return lineEnd(text, from); // Cut off, or a stranger's quote, which is not to hide what others say.
    }

    /** Followed by the same, and by the one that closes on the same line. */
    private static boolean isDoubled(String text, int quote) {
        char c = text.charAt(quote);
        if (quote + 1 == text.length() || text.charAt(quote + 1) != c) {
            return false;
        }
        int at = quote + 2;
        while (at < text.length() && text.charAt(at) != c && !isLineBreak(text.charAt(at))) {
            at++;
        }
        return at < text.length() && text.charAt(at) == c;
    }

    static int lineEnd(String text, int from) {
        int at = from;
        while (at < text.length() && !isLineBreak(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r';
    }
}
