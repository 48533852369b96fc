package com.kapgel.security;

/** Kinds of characters, and how far runs of them reach. Nothing here depends on a locale. */
final class Chars {
    private Chars() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean isAlphanumeric(char c) {
        return isLower(c) || isUpper(c) || isDigit(c);
    }

    static boolean isHexDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /** As tokens have them: base64url. */
    static boolean isBase64Url(char c) {
        return isAlphanumeric(c) || c == '-' || c == '_';
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    static boolean isWhitespace(char c) {
        return c <= ' ' || c == '\u0085' || c == '\u00A0' || c == '\u2028' || c == '\u2029';
    }

    static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    /** Written, and yet not seen. */
    static boolean isInvisible(char c) {
        return c == '\u00AD' || c == '\u0307' || (c >= '\u200B' && c <= '\u200F') || c == '\u2060' || c == '\uFEFF';
    }

    /** Full-width letters and signs as the plain ones, upper case as lower, and as i what is the lower case of I in Turkish. */
    static char folded(char c) {
        return c > 127 ? foldedBeyondAscii(c) : isUpper(c) ? (char) (c + ('a' - 'A')) : c;
    }

    private static char foldedBeyondAscii(char c) {
        char plain = c >= '\uFF01' && c <= '\uFF5E' ? (char) (c - 0xFEE0) : c;
        return plain == '\u0131' ? 'i' : Character.toLowerCase(plain);
    }

    /** Whether a word cannot have begun before this place. */
    static boolean isWordStart(String text, int at) {
        return at == 0 || !isAlphanumeric(text.charAt(at - 1));
    }

    static boolean isAt(String text, int at, String word) {
        return text.startsWith(word, at);
    }

    /** The same for ASCII letters of either case. */
    static boolean isAtIgnoringCase(String text, int at, String lowerCase) {
        if (at + lowerCase.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if (folded(text.charAt(at + i)) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text up to {@code to} ends so. */
    static boolean endsIgnoringCase(String text, int to, String lowerCase) {
        return to >= lowerCase.length() && isAtIgnoringCase(text, to - lowerCase.length(), lowerCase);
    }

    /** As it stands between groups of digits, as they are read or copied from a page. */
    static boolean isSpace(char c) {
        return c == ' ' || c == '\u00A0' || c == '\u2009' || c == '\u202F';
    }

    static int afterDigits(String text, int at) {
        int end = at;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    static int afterBlanks(String text, int at) {
        int end = at;
        while (end < text.length() && isBlank(text.charAt(end))) {
            end++;
        }
        return end;
    }

    static int afterBase64Url(String text, int at) {
        int end = at;
        while (end < text.length() && isBase64Url(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
