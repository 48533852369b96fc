package com.kapgel.security;

/**
 * Values behind a sign that is percent-encoded, once or twice: {@code password%3Dx%26city%3Dizmir}, and JSON as in
 * {@code %22password%22%3A%22x%22}.
 */
final class EncodedValues {
    private EncodedValues() {}

    /** @param sign the percent sign of {@code %3D} or {@code %253A} */
    static long behindSign(String text, int sign) {
        boolean twice = Chars.isAt(text, sign, "%25");
        String percent = twice ? "%25" : "%";
        int from = afterBlank(text, sign + percent.length() + 2, percent);
        if (isCode(text, from, percent, "22")) {
            int begin = from + percent.length() + 2;
            return KeyValues.span(text, begin, quotedEnd(text, begin, percent));
        }
        if (isOpening(text, from, percent)) {
            return KeyValues.span(text, from, afterBrackets(text, from, percent));
        }
        int hidden = Hidden.isAt(text, from) ? from + Hidden.LENGTH : from;
        boolean whole = hidden > from && isBehindJson(text, hidden, percent);
        return KeyValues.span(text, from, whole ? hidden : wordEnd(text, from, percent));
    }

    /** Where the name ends that has a blank between itself and its sign. */
    static int beforeBlank(String text, int sign, int floor) {
        if (sign > floor && text.charAt(sign - 1) == '+') {
            return sign - 1;
        }
        return sign - 3 >= floor && Chars.isAt(text, sign - 3, "%20") ? sign - 3 : sign;
    }

    private static int afterBlank(String text, int at, String percent) {
        if (Chars.isAt(text, at, "+")) {
            return at + 1;
        }
        return isCode(text, at, percent, "20") ? at + percent.length() + 2 : at;
    }

    private static int wordEnd(String text, int from, String percent) {
        int at = from;
        while (!endsAll(text, at, percent) && !endsWord(text, at, percent)) {
            at++;
        }
        return at;
    }

    /** At the next parameter, the next name of JSON, or a quote that is not in the middle of a word. */
    private static boolean endsWord(String text, int at, String percent) {
        int next = at + percent.length() + 2;
        return isCode(text, at, percent, "26")
                || (isCode(text, at, percent, "2c") && isCode(text, afterBlank(text, next, percent), percent, "22"))
                || (isCode(text, at, percent, "22")
                        && (next == text.length() || !Chars.isAlphanumeric(text.charAt(next))));
    }

    /** Before the quote that no backslash stands before, or what is around all that is encoded. */
    private static int quotedEnd(String text, int from, String percent) {
        int length = percent.length() + 2;
        int at = from;
        while (!endsAll(text, at, percent) && !isCode(text, at, percent, "22")) {
            boolean escapes = isCode(text, at, percent, "5c") && Chars.isAt(text, at + length, percent);
            at += escapes ? 2 * length : 1;
        }
        return Math.min(at, text.length());
    }

    private static int afterBrackets(String text, int from, String percent) {
        int length = percent.length() + 2;
        int depth = 0;
        int at = from;
        while (!endsAll(text, at, percent)) {
            if (isCode(text, at, percent, "22")) {
                at = quotedEnd(text, at + length, percent);
                at += isCode(text, at, percent, "22") ? length : 0;
            } else if (isOpening(text, at, percent)) {
                depth++;
                at += length;
            } else if (isClosing(text, at, percent)) {
                depth--;
                at += length;
            } else {
                at++;
            }
            if (depth == 0) {
                return at;
            }
        }
        return Math.min(at, text.length());
    }

    private static boolean isClosing(String text, int at, String percent) {
        return isCode(text, at, percent, "5d") || isCode(text, at, percent, "7d");
    }

    /** Behind a list or object that was hidden before. */
    private static boolean isBehindJson(String text, int at, String percent) {
        int next = at + percent.length() + 2;
        boolean more = Chars.isAt(text, next, percent) || Chars.isAt(text, next, "+");
        return isClosing(text, at, percent) || (isCode(text, at, percent, "2c") && more);
    }

    private static boolean isOpening(String text, int at, String percent) {
        return isCode(text, at, percent, "5b") || isCode(text, at, percent, "7b");
    }

    private static boolean isCode(String text, int at, String percent, String hex) {
        return Chars.isAt(text, at, percent) && Chars.isAtIgnoringCase(text, at + percent.length(), hex);
    }

    /** By what is not encoded, or only once where the sign is twice. */
    private static boolean endsAll(String text, int at, String percent) {
        if (at >= text.length()) {
            return true;
        }
        char c = text.charAt(at);
        boolean around = percent.length() > 1 && (Chars.isAt(text, at, "%26") || Chars.isAt(text, at, "%22"));
        return around || Chars.isWhitespace(c) || Chars.isQuote(c) || c == '&';
    }
}
