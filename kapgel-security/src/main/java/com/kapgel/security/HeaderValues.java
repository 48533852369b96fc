package com.kapgel.security;

/**
 * Values of {@code Cookie}, {@code Set-Cookie} and {@code Authorization}, which have blanks, commas and quotes in them. All of a value
 * goes, up to the end of the line, or of the entry where headers are written as a map or a list.
 */
final class HeaderValues {
    /** Schemes with one word behind them (RFC 7617, RFC 6750, RFC 4559), unless that is a parameter. */
    private static final String[] OF_ONE_WORD = {"basic", "bearer", "negotiate", "ntlm", "apikey", "token"};

    /** Schemes with parameters, also without quotes (RFC 7616, RFC 5849, RFC 9421 in its drafts, Amazon). */
    private static final String[] OF_PARAMETERS = {"digest", "oauth", "signature", "hawk", "aws4-hmac-sha256"};

    private static final int MOST_BACKSLASHES = 8;

    private HeaderValues() {}

    static boolean hasName(String text, int from, int to) {
        return isCookie(text, from, to) || endsWith(text, from, to, "authorization");
    }

    private static boolean isCookie(String text, int from, int to) {
        return endsWith(text, from, to, "cookie") || endsWith(text, from, to, "cookies");
    }

    private static boolean endsWith(String text, int from, int to, String name) {
        return to - from >= name.length() && Chars.isAtIgnoringCase(text, to - name.length(), name);
    }

    /**
     * Where the value ends that begins here, behind this name.
     *
     * @param sign by which the names of other entries are followed too
     */
    static int end(String text, int nameFrom, int nameTo, char sign, int from) {
        return isCookie(text, nameFrom, nameTo) ? cookieEnd(text, from, sign) : credentialsEnd(text, from, sign);
    }

    private static int cookieEnd(String text, int from, char sign) {
        int end = isOpening(text.charAt(from)) && isJson(text, from) ? Brackets.after(text, from) : from;
        return end > from && !isBeforeAnother(text, end) ? end : entryEnd(text, end, sign, true);
    }

    /** Whether a list or an object begins here that has quotes, also over several lines and within a text of JSON. */
    private static boolean isJson(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int next = afterBackslashes(text, at);
            char c = next < text.length() ? text.charAt(next) : ' ';
            boolean between = next > at ? "nrt".indexOf(c) >= 0 : isOpening(c) || Chars.isWhitespace(c);
            if (!between) {
                return at > from && c == '"';
            }
            at = next + 1;
        }
        return false;
    }

    private static boolean isOpening(char c) {
        return c == '[' || c == '{';
    }

    private static int afterBackslashes(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == '\\') {
            at++;
        }
        return at;
    }

    private static int credentialsEnd(String text, int from, char sign) {
        int scheme = ValueEnds.wordEnd(text, Brackets.after(text, from));
        int words = wordsEnd(text, from);
        int next = Chars.afterBlanks(text, scheme);
        boolean brackets = "[{(".indexOf(text.charAt(from)) >= 0;
        if (brackets || words > scheme || next == text.length()) {
            return words;
        }
        if (sign == ':') {
            return entryEnd(text, from, sign, true);
        }
        if (next == scheme) {
            return scheme;
        }
        boolean parameters = isQuoted(text, next) || (isPair(text, next) && isOneOf(OF_PARAMETERS, text, from, scheme));
        if (parameters) {
            return entryEnd(text, from, sign, false);
        }
        return isScheme(text, from, scheme) && !isPair(text, next) ? ValueEnds.wordEnd(text, next) : scheme;
    }

    /** As {@code Splunk}, unlike a token before something else. */
    private static boolean isScheme(String text, int from, int to) {
        int at = from;
        while (at < to && (Chars.isAlphanumeric(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        return at == to && Chars.isUpper(text.charAt(from));
    }

    /** Of a word; or of two, if the first is a scheme of HTTP authentication. */
    static int wordsEnd(String text, int from) {
        int scheme = ValueEnds.wordEnd(text, Brackets.after(text, from));
        int next = Chars.afterBlanks(text, scheme);
        boolean second = next > scheme && next < text.length() && !isQuoted(text, next);
        return second && isOneOf(OF_ONE_WORD, text, from, scheme) ? ValueEnds.wordEnd(text, next) : scheme;
    }

    private static boolean isOneOf(String[] schemes, String text, int from, int to) {
        for (String scheme : schemes) {
            if (to - from == scheme.length() && Chars.isAtIgnoringCase(text, from, scheme)) {
                return true;
            }
        }
        return false;
    }

    /** {@code "x"} and {@code username="ayse"}. */
    private static boolean isQuoted(String text, int from) {
        int name = ValueEnds.nameEnd(text, from);
        int value = Chars.isAt(text, name, "=") ? name + 1 : from;
        int quote = Chars.isAt(text, value, "\\") ? value + 1 : value;
        return quote < text.length() && Chars.isQuote(text.charAt(quote));
    }

    /** {@code host=a}; but not the end of Base64. */
    private static boolean isPair(String text, int from) {
        int sign = ValueEnds.nameEnd(text, from);
        return Chars.isAt(text, sign, "=") && ValueEnds.goesOn(text, sign) && text.charAt(sign + 1) != '=';
    }

    private static int entryEnd(String text, int from, char sign, boolean commas) {
        int depth = 0;
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' || Chars.isQuote(c)) {
                int after = afterQuoted(text, at);
                if (after == at) {
                    return at;
                }
                at = after;
                continue;
            }
            boolean closing = c == ']' || c == '}' || c == ')';
            if (ValueEnds.isLineBreak(c)
                    || (closing && depth == 0 && (isBehindValue(text, at + 1) || Chars.isAt(text, at + 1, ":")))) {
                return at;
            }
            if (c == ',' && commas && depth == 0 && isBeforeEntry(text, at + 1, sign)) {
                return at;
            }
            depth += c == '[' || c == '{' || c == '(' ? 1 : closing && depth > 0 ? -1 : 0;
            at++;
        }
        return at;
    }

    /** A bracket or quote before the next cookie is of this one. */
    private static boolean isBeforeAnother(String text, int at) {
        return Chars.isAt(text, Chars.afterBlanks(text, at), ";");
    }

    /** Behind a comma, on the same line or the next. */
    private static boolean isBeforeEntry(String text, int from, char sign) {
        int letter = afterBackslashes(text, from);
        boolean lineEnds = letter < text.length()
                && (letter > from
                        ? "nr".indexOf(text.charAt(letter)) >= 0
                        : ValueEnds.isLineBreak(text.charAt(letter)));
        return lineEnds || isEntry(text, Chars.afterBlanks(text, from), sign);
    }

    /** {@code Host=a} or, in JSON, {@code "Host":}, also with its quotes escaped. */
    private static boolean isEntry(String text, int from, char sign) {
        int name = afterQuote(text, from);
        int end = ValueEnds.nameEnd(text, name);
        int after = name > from ? afterQuote(text, end) : end;
        boolean closed = name == from || after > end;
        return end > name
                && closed
                && after < text.length()
                && text.charAt(after) == sign
                && !Chars.isDigit(text.charAt(name));
    }

    /** With the backslashes before it; the same place if there is none. */
    private static int afterQuote(String text, int from) {
        int quote = from;
        while (quote - from < MOST_BACKSLASHES && Chars.isAt(text, quote, "\\")) {
            quote++;
        }
        return quote < text.length() && Chars.isQuote(text.charAt(quote)) ? quote + 1 : from;
    }

    /** Behind a quoted part, or a sign that is of the value; the same place where a quote or a line break ends the value. */
    private static int afterQuoted(String text, int at) {
        int quote = afterBackslashes(text, at);
        if (quote == text.length() || quote - at > MOST_BACKSLASHES) {
            return quote;
        }
        if (!Chars.isQuote(text.charAt(quote))) {
            boolean lineBreak = text.charAt(quote) == 'n' || text.charAt(quote) == 'r';
            return lineBreak ? at : quote;
        }
        int from = quote + 1;
        boolean first = at > 0 && (text.charAt(at - 1) == '=' || text.charAt(at - 1) == ' ');
        boolean opens = first && (text.startsWith(text.substring(at, from), from) || !isBehindValue(text, from));
        if (opens) {
            return afterClosing(text, text.substring(at, from), from);
        }
        return isBehindValue(text, from) ? at : from;
    }

    /** On the same line; its end if it is not closed there. */
    private static int afterClosing(String text, String quote, int from) {
        int at = from;
        while (at < text.length() && !ValueEnds.isLineBreak(text.charAt(at))) {
            if (text.startsWith(quote, at)) {
                return at + quote.length();
            }
            at++;
        }
        return at;
    }

    private static boolean isBehindValue(String text, int at) {
        if (at == text.length()) {
            return true;
        }
        char c = text.charAt(at);
        return (Chars.isWhitespace(c) && !isBeforeAnother(text, at)) || Chars.isQuote(c) || ",]})<\\".indexOf(c) >= 0;
    }

    /** Of a value in quotes that may have quotes inside, as Spring writes headers: {@code Cookie:"a="b"; c=d"}. */
    static int quotedEnd(String text, int from, char quote) {
        int at = from;
        while (at < text.length() && !ValueEnds.isLineBreak(text.charAt(at))) {
            if (text.charAt(at) == '\\') {
                at += 2;
            } else if (text.charAt(at) == quote) {
                int after = afterQuoted(text, at);
                if (after == at) {
                    return at;
                }
                at = after;
            } else {
                at++;
            }
        }
        return Math.min(at, text.length());
    }
}
