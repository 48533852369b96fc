package com.kapgel.migrate;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The name of a relation as the catalog has it: folded to lower case unless quoted, cut to 63 bytes, without quotation marks.
 *
 * @param schema null where the statement leaves it to {@code search_path}
 */
record ObjectName(@Nullable String schema, String name) {

    /** NAMEDATALEN of a server as everybody builds it, less one. */
    private static final int LONGEST = 63;

    /** What the catalog makes of one part of a name. */
    static String part(SqlToken token) {
        if (token.kind() != SqlToken.Kind.QUOTED_NAME) {
            return cut(SqlLetters.lower(token.text()));
        }
        int open = token.text().indexOf('"');
        String inner = token.text().substring(open + 1, token.text().length() - (token.closed() ? 1 : 0));
        String name = inner.replace("\"\"", "\"");
        return cut(open > 0 ? unescaped(name) : name);
    }

    /** {@code U&"d\0061t\+000061"}, with the usual backslash. */
    private static String unescaped(String name) {
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < name.length()) {
            int digits = name.startsWith("\\+", at) ? 6 : 4;
            int first = at + (digits == 6 ? 2 : 1);
            if (name.startsWith("\\\\", at)) {
                plain.append('\\');
                at += 2;
            } else if (name.charAt(at) == '\\' && isHex(name, first, digits)) {
                plain.appendCodePoint(Integer.parseInt(name, first, first + digits, 16));
                at = first + digits;
            } else {
                plain.append(name.charAt(at++));
            }
        }
        return plain.toString();
    }

    private static boolean isHex(String text, int from, int length) {
        if (from + length > text.length()) {
            return false;
        }
        for (int i = from; i < from + length; i++) {
            if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
                return false;
            }
        }
        return Character.isValidCodePoint(Integer.parseInt(text, from, from + length, 16));
    }

    private static String cut(String name) {
        int bytes = 0;
        int at = 0;
        while (at < name.length()) {
            int codePoint = name.codePointAt(at);
            bytes += new String(Character.toChars(codePoint)).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST) {
                return name.substring(0, at);
            }
            at += Character.charCount(codePoint);
        }
        return name;
    }

    /** In quotation marks, to be used in SQL. */
    @Override
    public String toString() {
        return (schema == null ? "" : quoted(schema) + ".") + quoted(name);
    }

    private static String quoted(String part) {
        return '"' + part.replace("\"", "\"\"") + '"';
    }
}
