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
        if (Chars.isWhitespace(c) || Chars.isQuote(c) || c == '&' || c == '<') {
            return true;
        }
        return switch (c) {
            case ',', ';', '|' -> !goesOn(text, at) || isAnotherName(text, at + 1);
            case ')', ']', '}', '>' -> !goesOn(text, at);
            case '\\' -> at + 1 < text.length() && "nrtu\"'\\".indexOf(text.charAt(at + 1)) >= 0;
            default -> false;
        };
    }

    /** Whether a sign that may end a value stands in the middle of a word. */
    static boolean goesOn(String text, int sign) {
        return sign + 1 < text.length() && isOfWord(text.charAt(sign + 1));
    }

    private static boolean isOfWord(char c) {
        return Chars.isAlphanumeric(c) || "!#$%*+-./=?@^_~".indexOf(c) >= 0 || c > 127;
    }

    /** The closing quote has as many backslashes as the opening one; one of the value's own has more, and a whole number of pairs. */
    static int quotedEnd(String text, int from, char quote, int backslashes) {
        int before = 0;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                before++;
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
