package com.kapgel.security;

/** What elements of XML have in them: {@code <password>value</password>}. */
final class Elements {
    private static final int LONGEST_TAG = 256;
    private static final String CDATA = "<![CDATA[";

    private Elements() {}

    /** By the first bracket. */
    static long inside(String text, int at, KeyWords names) {
        int to = at + 1;
        while (to < text.length() && to - at < ValueEnds.LONGEST_NAME && isOfTag(text.charAt(to))) {
            to++;
        }
        boolean isTypeArgument = at > 0 && Chars.isAlphanumeric(text.charAt(at - 1)); // List<Token>
        if (to == at + 1 || isTypeArgument || !names.isSecret(text, at + 1, to)) {
            return Span.NONE;
        }
        int close = to;
        while (close < text.length() && close - to < LONGEST_TAG && text.charAt(close) != '>') {
            close++;
        }
        if (close == text.length() || text.charAt(close) != '>' || text.charAt(close - 1) == '/') {
            return Span.NONE;
        }
        int from = close + 1;
        if (Chars.isAt(text, from, CDATA)) {
            int end = text.indexOf("]]>", from);
            return KeyValues.span(text, from + CDATA.length(), end < 0 ? text.length() : end);
        }
        return KeyValues.span(text, from, elementEnd(text, from));
    }

    /** Before what closes it, or the line where it is cut off; the same place if this is {@code login <token> <file>}. */
    private static int elementEnd(String text, int from) {
        int end = text.indexOf('<', from);
        if (end >= 0) {
            boolean closed = end + 1 == text.length() || Chars.isAt(text, end, "</") || Chars.isAt(text, end, "<\\/");
            return closed ? end : from;
        }
        boolean empty = from == text.length() || Chars.isWhitespace(text.charAt(from));
        return empty ? from : ValueEnds.lineEnd(text, from);
    }

    private static boolean isOfTag(char c) {
        return ValueEnds.isOfName(c) || c == ':';
    }
}
