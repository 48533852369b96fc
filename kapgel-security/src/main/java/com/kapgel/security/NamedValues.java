package com.kapgel.security;

/** Values whose name is a value itself: {@code {"name":"password","value":"x"}}, and a field of a form in several parts. */
final class NamedValues {
    private static final int MOST_SIGNS = 16;
    private static final int LONGEST_HEADERS = 256;

    private final KeyWords names;

    NamedValues(KeyWords names) {
        this.names = names;
    }

    /** Whether {@code value} is that of a secret, as its name was told before it. */
    boolean isOfSecret(String text, int nameFrom, int nameTo, int floor) {
        if (nameTo - nameFrom != 5 || !Chars.isAtIgnoringCase(text, nameFrom, "value")) {
            return false;
        }
        int to = before(text, nameFrom, floor, "\"'\\, \r\n\t");
        int from = to;
        while (from > floor && to - from < ValueEnds.LONGEST_NAME && ValueEnds.isOfName(text.charAt(from - 1))) {
            from--;
        }
        int key = before(text, from, floor, "\"'\\: =");
        boolean named = endsWith(text, key, floor, "name") || endsWith(text, key, floor, "key");
        return named && key < from && to < nameFrom && names.isSecret(text, from, to);
    }

    private static int before(String text, int at, int floor, String signs) {
        int before = at;
        while (before > floor && at - before < MOST_SIGNS && signs.indexOf(text.charAt(before - 1)) >= 0) {
            before--;
        }
        return before;
    }

    private static boolean endsWith(String text, int to, int floor, String word) {
        int from = to - word.length();
        return from >= floor
                && Chars.isAtIgnoringCase(text, from, word)
                && (from == floor || !ValueEnds.isOfName(text.charAt(from - 1)));
    }

    /** {@code Content-Disposition: form-data; name="password"}, and the value behind the empty line (RFC 7578), by its sign. */
    long inForm(String text, int at, int floor) {
        if (!endsWith(text, at, floor, "name")
                || !Chars.isAt(text, at, "=\"")
                || !Chars.isAt(text, at - 15, "form-data;")) {
            return Span.NONE;
        }
        int name = ValueEnds.nameEnd(text, at + 2);
        if (!Chars.isAt(text, name, "\"") || !names.isSecret(text, at + 2, name)) {
            return Span.NONE;
        }
        int from = name;
        while (from < text.length()
                && from - name < LONGEST_HEADERS
                && !Chars.isAt(text, from, "\n\n")
                && !Chars.isAt(text, from, "\n\r\n")) {
            from++;
        }
        int value = Chars.isAt(text, from, "\n\n") ? from + 2 : Chars.isAt(text, from, "\n\r\n") ? from + 3 : 0;
        return value == 0 || value == text.length() ? Span.NONE : Span.of(value, end(text, value));
    }

    /** Before the line that begins with two dashes. */
    private static int end(String text, int from) {
        int boundary = text.startsWith("--", from) ? from : text.indexOf("\n--", from);
        boolean carriageReturn = boundary > from && text.charAt(boundary - 1) == '\r';
        return boundary < 0 ? text.length() : carriageReturn ? boundary - 1 : boundary;
    }
}
