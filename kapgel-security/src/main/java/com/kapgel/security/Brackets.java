package com.kapgel.security;

/** A list or an object behind the name of a secret: {@code [1, 2]}, {@code {"a": "x"}}. */
final class Brackets {
    private Brackets() {}

    /**
     * Behind the bracket that closes the one at this place; the same place if there is none. What nothing closes ends with its line, so
     * that a stranger's bracket does not hide what others say; but lines that end or begin as those of a list do belong to it.
     */
    static int after(String text, int from) {
        char open = text.charAt(from);
        if (open != '[' && open != '{' && open != '(') {
            return from;
        }
        char close = open == '[' ? ']' : open == '{' ? '}' : ')';
        int depth = 0;
        int backslashes = 0;
        int outermost = -1; // before the first quote, and so before each that is not itself within quotes
        boolean quoted = false;
        int nextQuote = -1; // so that it is looked for once, and not on each line before it
        char last = open;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                backslashes++;
                last = c;
                continue;
            }
            if (c == '"') {
                outermost = outermost < 0 ? backslashes : outermost;
                int more = backslashes - outermost;
                quoted ^= more < 0 || more / (outermost + 1) % 2 == 0;
            } else if (quoted) {
                if (ValueEnds.isLineBreak(c)) {
                    nextQuote = nextQuote > at ? nextQuote : text.indexOf('"', at);
                    if (nextQuote < 0) {
                        return at;
                    }
                }
            } else if (ValueEnds.isLineBreak(c)) {
                int next = afterWhitespace(text, at);
                if (!isBeforeMore(last) && !isOfList(text, next)) {
                    return at;
                }
                at = next - 1;
            } else if (c == open) {
                depth++;
            } else if (c == close && --depth == 0) {
                return at + 1;
            }
            last = Chars.isWhitespace(c) ? last : c;
            backslashes = 0;
        }
        return text.length();
    }

    private static int afterWhitespace(String text, int at) {
        int end = at;
        while (end < text.length() && Chars.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isBeforeMore(char last) {
        return "[{(,:".indexOf(last) >= 0;
    }

    private static boolean isOfList(String text, int at) {
        return at < text.length() && "]}),".indexOf(text.charAt(at)) >= 0;
    }
}
