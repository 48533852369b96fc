package com.kapgel.security.servlet;

/** Recognises the hash of its content in the name of a file, as bundlers put it there: {@code app.3f2a9c1b.js}. */
final class Fingerprint {
    private static final int SHORTEST = 8;

    private Fingerprint() {}

    /**
     * Whether a part of the file's name, between dots and hyphens and before the last dot, has eight or more hexadecimal digits, of
     * which some are letters and some are not: {@code menu-20261126.css} is dated, not fingerprinted.
     */
    static boolean isIn(String path) {
        int end = path.lastIndexOf('.');
        int start = path.lastIndexOf('/') + 1;
        for (int at = start; at < end; at++) {
            int partEnd = partEnd(path, at, end);
            if (partEnd - at >= SHORTEST && isHash(path, at, partEnd)) {
                return true;
            }
            at = partEnd;
        }
        return false;
    }

    private static int partEnd(String path, int from, int end) {
        int at = from;
        while (at < end && path.charAt(at) != '.' && path.charAt(at) != '-') {
            at++;
        }
        return at;
    }

    private static boolean isHash(String path, int from, int to) {
        boolean hasDigit = false;
        boolean hasLetter = false;
        for (int at = from; at < to; at++) {
            char c = path.charAt(at);
            boolean isDigit = c >= '0' && c <= '9';
            if (!isDigit && (c < 'a' || c > 'f')) {
                return false;
            }
            hasDigit |= isDigit;
            hasLetter |= !isDigit;
        }
        return hasDigit && hasLetter;
    }
}
