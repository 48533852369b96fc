package com.kapgel.security;

/** Values whose name is told elsewhere: {@code {"name":"password","value":"x"}}, in a form of several parts, or by PostgreSQL. */
final class NamedValues {
    /** Of what holds the name: {@code name}, {@code headerName}, {@code Key}. */
    private static final String[] NAMES = {"name", "key", "field", "property", "header", "parameter", "param"};

    private static final int MOST_SIGNS = 16;
    private static final int LONGEST_COLUMNS = 256;
    private static final int LONGEST_HEADERS = 256;

    private final KeyWords names;

    NamedValues(KeyWords names) {
        this.names = names;
    }

    /** The name that was told before {@code value}, if it is that of a secret. */
    long nameOf(String text, int nameFrom, int nameTo, int floor) {
        int value = valueFrom(text, nameFrom, nameTo);
        if (value < 0) {
            return Span.NONE;
        }
        int to = before(text, value, floor, "\"'\\, \r\n\t");
        int from = nameStart(text, to, floor);
        int key = before(text, from, floor, "\"'\\: =");
        return key < from && to < value && isName(text, key, floor) && names.isSecret(text, from, to)
                ? Span.of(from, to)
                : Span.NONE;
    }

    /** Whether it holds the name of what stands beside it. */
    static boolean isName(String key) {
        return isName(key, key.length(), 0);
    }

    static boolean isValue(String key) {
        return endsWith(key, key.length(), 0, "value") || endsWith(key, key.length(), 0, "values");
    }

    /** Where {@code value}, {@code values} or {@code rejectedValue} begins that ends here; -1 if there is none. */
    private static int valueFrom(String text, int nameFrom, int nameTo) {
        boolean value = endsWith(text, nameTo, nameFrom, "value") || endsWith(text, nameTo, nameFrom, "values");
        return value ? nameStart(text, nameTo, nameFrom) : -1;
    }

    private static boolean isName(String text, int to, int floor) {
        for (String name : NAMES) {
            if (endsWith(text, to, floor, name)) {
                return true;
            }
        }
        return false;
    }

    private static int nameStart(String text, int to, int floor) {
        int from = to;
        while (from > floor && to - from < ValueEnds.LONGEST_NAME && ValueEnds.isOfName(text.charAt(from - 1))) {
            from--;
        }
        return from;
    }

    private static int before(String text, int at, int floor, String signs) {
        int before = at;
        while (before > floor && at - before < MOST_SIGNS && signs.indexOf(text.charAt(before - 1)) >= 0) {
            before--;
        }
        return before;
    }

    /** With this word, at the beginning, behind a sign, or as the last of {@code headerName}. */
    private static boolean endsWith(String text, int to, int floor, String word) {
        int from = to - word.length();
        return from >= floor
                && Chars.isAtIgnoringCase(text, from, word)
                && (from == floor
                        || !Chars.isAlphanumeric(text.charAt(from - 1))
                        || (Chars.isUpper(text.charAt(from)) && Chars.isLower(text.charAt(from - 1))));
    }

    /** {@code Key (user_id, token)=(5, x)}, as PostgreSQL says it, by its sign. */
    long ofColumns(String text, int at, int floor) {
        int lowest = Math.max(floor, at - LONGEST_COLUMNS);
        int to = at - 1;
        int from = to;
        boolean secret = false;
        while (from > lowest && text.charAt(from - 1) != '(') {
            from--;
            if (text.charAt(from) == ',') {
                secret |= names.isSecret(text, from + 1, to);
                to = from;
            }
        }
        secret |= names.isSecret(text, from, to);
        return secret ? Span.of(at + 1, Brackets.after(text, at + 1)) : Span.NONE;
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
