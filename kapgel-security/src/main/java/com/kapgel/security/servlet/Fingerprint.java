package com.kapgel.security.servlet;

/** Recognises the hash of its content in the name of a file, as bundlers put it there: {@code app.3f2a9c1b.js}. */
final class Fingerprint {
    private static final int SHORTEST = 8;
    private static final int UUID_LENGTH = 36;

    private Fingerprint() {}

    /**
     * Whether a part of the file's name, between dots and hyphens and before the last dot, has eight or more hexadecimal digits, of
     * which some are letters and some are not: {@code menu-20261126.css} is dated, not fingerprinted. A part of a UUID is none.
     */
    static boolean isIn(String path) {
        int end = path.lastIndexOf('.');
        int start = path.lastIndexOf('/') + 1;
        for (int at = start; at < end; at++) {
            int partEnd = partEnd(path, at, end);
            if (partEnd - at >= SHORTEST && isHash(path, at, partEnd) && !isOfUuid(path, at, partEnd, end)) {
                return true;
            }
            at = partEnd;
        }
        return false;
    }

    /** Only its first and its last part are long enough. */
    private static boolean isOfUuid(String path, int from, int to, int end) {
        return isUuid(path, from, end) || isUuid(path, to - UUID_LENGTH, end);
    }

    private static boolean isUuid(String path, int from, int end) {
        if (from < 0 || from + UUID_LENGTH > end) {
            return false;
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            char c = path.charAt(from + i);
            boolean isHyphen = i == 8 || i == 13 || i == 18 || i == 23;
            if (isHyphen ? c != '-' : Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
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
