package com.kapgel.security;

/**
 * Values that stand behind the name of a secret: {@code password=x}, {@code "token": "x"} also with its quotes escaped, {@code
 * Authorization: Bearer x}, {@code password%3Dx}, {@code --password x}, {@code <password>x</password>}. Only the value is hidden.
 *
 * <p>Each is given the place of its sign, looks back for a name of limited length, and forward as far as the value reaches, behind
 * which the search goes on; so all of them together take time in proportion to the text.
 */
final class KeyValues {
    private static final int LONGEST_NAME = 64;
    private static final int MOST_BLANKS = 8;
    private static final int MOST_WORDS_BEFORE = 2;
    private static final int LONGEST_TAG = 256;
    private static final String CDATA = "<![CDATA[";

    private static final String[] SCHEMES = {
        "bearer", "basic", "token", "apikey", "negotiate", "digest", "aws4-hmac-sha256"
    };

    private final KeyWords names;

    KeyValues(KeyWords names) {
        this.names = names;
    }

    /** {@code name=value} or {@code name: value} by its sign, which is one character, or several such as {@code =>} and {@code %3D}. */
    long behindSign(String text, int at, int floor) {
        boolean encoded = text.charAt(at) == '%';
        int nameEnd = nameEnd(text, at, floor);
        int nameStart = nameStart(text, nameEnd, floor);
        if (nameStart == nameEnd || !names.isSecret(text, nameStart, nameEnd)) {
            return Span.NONE;
        }
        int from = Chars.afterBlanks(text, afterSign(text, at));
        if (from == text.length() || isEmptyBeforeAnother(text, at, nameEnd, from)) {
            return Span.NONE;
        }
        return encoded ? encodedValue(text, from) : value(text, from, isCookie(text, nameStart, nameEnd));
    }

    /** {@code password= city=izmir}; but {@code password = YWJj=} has a value. */
    private static boolean isEmptyBeforeAnother(String text, int at, int nameEnd, int from) {
        boolean blankBehindOnly = nameEnd == at && from > at + 1 && Chars.isBlank(text.charAt(from - 1));
        return blankBehindOnly && text.charAt(at) == '=' && isAnotherName(text, from) && hasValue(text, from);
    }

    private static boolean hasValue(String text, int from) {
        int sign = from;
        while (isOfName(text.charAt(sign))) {
            sign++;
        }
        return sign + 1 < text.length() && text.charAt(sign + 1) != '=' && !Chars.isWhitespace(text.charAt(sign + 1));
    }

    private static int afterSign(String text, int at) {
        if (text.charAt(at) == '%') {
            return at + (text.startsWith("25", at + 1) ? 5 : 3);
        }
        int end = at + 1;
        while (end < text.length() && end < at + 3 && "=>:".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    /** Before blanks, and the quote of a quoted name, which may itself be escaped. */
    private static int nameEnd(String text, int at, int floor) {
        int end = at;
        while (end > floor && at - end < MOST_BLANKS && Chars.isBlank(text.charAt(end - 1))) {
            end--;
        }
        if (end - 3 >= floor && text.startsWith("%22", end - 3)) {
            return end - 3;
        }
        if (end > floor && Chars.isQuote(text.charAt(end - 1))) {
            end--;
            while (end > floor && at - end < MOST_BLANKS && text.charAt(end - 1) == '\\') {
                end--;
            }
        }
        return end;
    }

    private static int nameStart(String text, int end, int floor) {
        int lowest = Math.max(floor, end - LONGEST_NAME);
        int wordsBefore = 0;
        int start = end;
        while (start > lowest) {
            char c = text.charAt(start - 1);
            if (c == ' ' && wordsBefore < MOST_WORDS_BEFORE && start > lowest + 1 && isLetter(text.charAt(start - 2))) {
                wordsBefore++;
            } else if (!isOfName(c)) {
                break;
            }
            start--;
        }
        return start;
    }

    private static boolean isLetter(char c) {
        return Chars.isLower(c) || Chars.isUpper(c);
    }

    private static boolean isOfName(char c) {
        return Chars.isAlphanumeric(c) || c == '_' || c == '-' || c == '.' || c == '[' || c == ']' || c > 127;
    }

    private static boolean isCookie(String text, int from, int to) {
        return to - from >= 6 && Chars.isAtIgnoringCase(text, to - 6, "cookie");
    }

    /** From the first character of the value, or of what it is quoted by. */
    private static long value(String text, int from, boolean cookies) {
        int quote = from;
        while (quote < text.length() && quote - from < MOST_BLANKS && text.charAt(quote) == '\\') {
            quote++;
        }
        if (quote < text.length() && Chars.isQuote(text.charAt(quote))) {
            return span(text, quote + 1, quotedEnd(text, quote + 1, text.charAt(quote), quote - from));
        }
        char first = text.charAt(from);
        int begin = first == '[' || first == '{' || first == '(' ? afterBrackets(text, from) : from;
        return span(text, from, cookies ? cookiesEnd(text, begin) : credentialsEnd(text, from, begin));
    }

    /** Nothing is hidden that is empty, stands for nothing, or is hidden already. */
    private static long span(String text, int from, int to) {
        int length = to - from;
        boolean nothing = length == 0 || (length == 4 && text.startsWith("null", from));
        if (nothing) {
            return Span.NONE;
        }
        boolean hidden = length == Redactor.REPLACEMENT.length() && text.startsWith(Redactor.REPLACEMENT, from);
        return hidden ? Span.lookOnAt(to) : Span.of(from, to);
    }

    /** The closing quote has as many backslashes as the opening one; one of the value's own has more, and a whole number of pairs. */
    private static int quotedEnd(String text, int from, char quote, int backslashes) {
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
        return text.length(); // Cut off: nobody knows how much more of it is there.
    }

    private static int afterBrackets(String text, int from) {
        char open = text.charAt(from);
        char close = open == '[' ? ']' : open == '{' ? '}' : ')';
        int depth = 0;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == open) {
                depth++;
            } else if (c == close && --depth == 0) {
                return at + 1;
            }
        }
        return text.length();
    }

    private static int lineEnd(String text, int from) {
        int at = from;
        while (at < text.length() && "\r\n\"]".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    /** All pairs of a cookie header, also where a map of headers is written in one line. */
    private static int cookiesEnd(String text, int from) {
        int end = lineEnd(text, from);
        for (int at = from; at < end; at++) {
            if (text.charAt(at) == ',' && isAnotherName(text, Chars.afterBlanks(text, at + 1))) {
                return at;
            }
        }
        return end;
    }

    /** One word; or two, if the first is a scheme of HTTP authentication; or the rest of the line, if that has parameters. */
    private static int credentialsEnd(String text, int from, int begin) {
        int end = wordEnd(text, begin);
        for (String scheme : SCHEMES) {
            if (end - from == scheme.length() && Chars.isAtIgnoringCase(text, from, scheme)) {
                int next = Chars.afterBlanks(text, end);
                boolean parameters = scheme.equals("digest") || scheme.startsWith("aws4");
                return next == end ? end : parameters ? lineEnd(text, next) : wordEnd(text, next);
            }
        }
        return end;
    }

    private static int wordEnd(String text, int from) {
        int at = from;
        while (at < text.length() && !endsWord(text, at)) {
            at++;
        }
        return at;
    }

    private static boolean endsWord(String text, int at) {
        char c = text.charAt(at);
        if (Chars.isWhitespace(c) || Chars.isQuote(c) || c == '&' || c == '<') {
            return true;
        }
        return switch (c) {
            case ',', ';', '|' ->
                at + 1 == text.length() || !isOfWord(text.charAt(at + 1)) || isAnotherName(text, at + 1);
            case ')', ']', '}', '>' -> at + 1 == text.length() || !isOfWord(text.charAt(at + 1));
            case '\\' -> at + 1 < text.length() && "nrtu\"'\\".indexOf(text.charAt(at + 1)) >= 0;
            default -> false;
        };
    }

    private static boolean isOfWord(char c) {
        return Chars.isAlphanumeric(c) || "!#$%*+-./=?@^_~".indexOf(c) >= 0 || c > 127;
    }

    private static boolean isAnotherName(String text, int from) {
        int at = from;
        while (at < text.length() && at - from < LONGEST_NAME && isOfName(text.charAt(at))) {
            at++;
        }
        return at > from && at < text.length() && (text.charAt(at) == '=' || text.charAt(at) == ':');
    }

    private static long encodedValue(String text, int from) {
        int begin = text.startsWith("%22", from) ? from + 3 : from;
        int at = begin;
        while (at < text.length() && !endsEncoded(text, at)) {
            at++;
        }
        return span(text, begin, at);
    }

    private static boolean endsEncoded(String text, int at) {
        char c = text.charAt(at);
        boolean next = c == '%'
                && (text.startsWith("26", at + 1) || text.startsWith("22", at + 1) || text.startsWith("2526", at + 1));
        return next || Chars.isWhitespace(c) || Chars.isQuote(c) || c == '&';
    }

    /** {@code --password value}, by the first dash. */
    long behindOption(String text, int at) {
        int from = at + 2;
        int to = from;
        while (to < text.length() && to - from < LONGEST_NAME && isOfName(text.charAt(to))) {
            to++;
        }
        int value = Chars.afterBlanks(text, to);
        if (value == to || value == text.length() || text.charAt(value) == '-' || !names.isSecret(text, from, to)) {
            return Span.NONE;
        }
        return value(text, value, false);
    }

    /** {@code <password>value</password>}, by the first bracket. */
    long insideElement(String text, int at) {
        int to = at + 1;
        while (to < text.length() && to - at < LONGEST_NAME && (isOfName(text.charAt(to)) || text.charAt(to) == ':')) {
            to++;
        }
        if (to == at + 1 || !names.isSecret(text, at + 1, to)) {
            return Span.NONE;
        }
        int close = to;
        while (close < text.length() && close - to < LONGEST_TAG && text.charAt(close) != '>') {
            close++;
        }
        if (close == text.length() || text.charAt(close) != '>' || text.charAt(close - 1) == '/') {
            return Span.NONE;
        }
        boolean literally = Chars.isAt(text, close + 1, CDATA);
        int from = literally ? close + 1 + CDATA.length() : close + 1;
        int end = text.indexOf(literally ? "]]>" : "<", from);
        return span(text, from, end < 0 ? text.length() : end);
    }
}
