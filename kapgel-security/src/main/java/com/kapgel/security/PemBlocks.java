package com.kapgel.security;

/** Keys and certificates in the textual encoding of RFC 7468, also on one line with {@code \n} written out; only the label stays. */
final class PemBlocks {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LONGEST_LABEL = 64;

    private PemBlocks() {}

    /** @param at the first dash */
    static long at(String text, int at) {
        if (!Chars.isAt(text, at, BEGIN)) {
            return Span.NONE;
        }
        int label = at + BEGIN.length();
        int dashes = label;
        while (dashes < text.length() && dashes - label < LONGEST_LABEL && text.charAt(dashes) != '-') {
            dashes++;
        }
        if (!Chars.isAt(text, dashes, DASHES)) {
            return Span.NONE;
        }
        int from = dashes + DASHES.length();
        int end = text.indexOf(END, from);
        int to = end < 0 ? text.length() : end;
        return Span.of(from, to);
    }
}
