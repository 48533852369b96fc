package com.kapgel.security;

import java.util.Locale;

/** A text as it may stand on one line of a log. */
final class LogLine {
    private LogLine() {}

    static String of(String text) {
        int at = 0;
        while (at < text.length() && !isControl(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, at);
        for (; at < text.length(); at++) {
            append(line, text.charAt(at));
        }
        return line.toString();
    }

    /** Of C0 and C1, the separators of lines and paragraphs, and what turns the direction of writing around. */
    private static boolean isControl(char c) {
        return (c < ' ' && c != '\t')
                || (c >= '\u007F' && c <= '\u009F')
                || c == '\u2028'
                || c == '\u2029'
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }

    private static void append(StringBuilder line, char c) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            default -> {
                if (isControl(c)) {
                    line.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
                } else {
                    line.append(c);
                }
            }
        }
    }
}
