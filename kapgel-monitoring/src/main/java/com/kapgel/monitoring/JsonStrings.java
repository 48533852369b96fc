package com.kapgel.monitoring;

/** Strings of JSON, with their quotes and escapes. */
final class JsonStrings {
    private JsonStrings() {}

    /** Behind the closing quote of the string that begins at {@code start}. */
    static int end(String json, int start) {
        int at = start + 1;
        while (at < json.length() && json.charAt(at) != '"') {
            at += json.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= json.length()) {
            throw new IllegalArgumentException("not JSON: a string that begins at character " + start + " has no end");
        }
        return at + 1;
    }

    /** What the string between these says. */
    static String read(String json, int start, int end) {
        String inside = json.substring(start + 1, end - 1);
        if (inside.indexOf('\\') < 0) {
            return inside;
        }
        StringBuilder text = new StringBuilder(inside.length());
        int at = 0;
        while (at < inside.length()) {
            char c = inside.charAt(at++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = inside.charAt(at++);
            switch (escaped) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(inside, at, at + 4, 16));
                    at += 4;
                }
                default -> text.append(escaped);
            }
        }
        return text.toString();
    }

    static void write(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == '\u2028' || c == '\u2029') {
                out.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
