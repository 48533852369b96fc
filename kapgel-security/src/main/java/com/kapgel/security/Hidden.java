package com.kapgel.security;

/** What stands in a text for a secret that was hidden before. No secret begins or ends inside of it, or reaches across it. */
final class Hidden {
    static final int LENGTH = Redactor.REPLACEMENT.length();

    private Hidden() {}

    static boolean isAt(String text, int at) {
        return text.startsWith(Redactor.REPLACEMENT, at);
    }

    static boolean endsAt(String text, int at) {
        return at >= LENGTH && text.charAt(at - 1) == ']' && isAt(text, at - LENGTH);
    }

    /** Whether this part of the text is nothing else. */
    static boolean is(String text, long span) {
        return Span.to(span) - Span.from(span) == LENGTH && isAt(text, Span.from(span));
    }
}
