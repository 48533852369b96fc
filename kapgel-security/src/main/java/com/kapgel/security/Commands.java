package com.kapgel.security;

/** Passwords in commands, where no sign stands before them: SQL that makes users, and {@code curl -u ayse:x}. */
final class Commands {
    private static final int FARTHEST = 256;

    private Commands() {}

    /** {@code IDENTIFIED BY 'x'} of MySQL, {@code PASSWORD 'x'} of PostgreSQL, by their first letter. */
    static long sql(String text, int at) {
        int from = Chars.isAtIgnoringCase(text, at, "identified by '") ? at + 15 : at + 10;
        boolean begins = from == at + 15 || Chars.isAtIgnoringCase(text, at, "password '");
        return begins ? Span.of(from, ValueEnds.quotedEnd(text, from, '\'', 0)) : Span.NONE;
    }

    /** What stands behind the colon, by the dash of {@code -u} or the first one of {@code --user}. */
    static long user(String text, int at) {
        int option = Chars.isAt(text, at, "-u ") ? at + 3 : Chars.isAt(text, at, "--user ") ? at + 7 : 0;
        if (option == 0 || !isCurl(text, at)) {
            return Span.NONE;
        }
        int from = Chars.afterBlanks(text, option);
        boolean quoted = from < text.length() && Chars.isQuote(text.charAt(from));
        int begin = quoted ? from + 1 : from;
        int end = quoted ? ValueEnds.quotedEnd(text, begin, text.charAt(from), 0) : ValueEnds.wordEnd(text, begin);
        int colon = begin;
        while (colon < end && text.charAt(colon) != ':') {
            colon++;
        }
        return colon + 1 < end ? Span.of(colon + 1, end) : Span.NONE;
    }

    private static boolean isCurl(String text, int at) {
        for (int before = at - 5; before >= 0 && at - before < FARTHEST && text.charAt(before) != '\n'; before--) {
            if (Chars.isAt(text, before, "curl ")) {
                return true;
            }
        }
        return false;
    }
}
