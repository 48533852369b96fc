package com.kapgel.security;

/**
 * A part of a text in one long, so that looking for one allocates nothing. An empty span hides nothing; it says where to look on, as
 * what lies before has been looked at.
 */
final class Span {
    /** There is nothing to hide. */
    static final long NONE = -1;

    private Span() {}

    static long of(int from, int to) {
        return (long) from << 32 | to;
    }

    /** Nothing to hide before {@code at}. */
    static long lookOnAt(int at) {
        return of(at, at);
    }

    static boolean isEmpty(long span) {
        return from(span) == to(span);
    }

    static int from(long span) {
        return (int) (span >>> 32);
    }

    static int to(long span) {
        return (int) span;
    }
}
