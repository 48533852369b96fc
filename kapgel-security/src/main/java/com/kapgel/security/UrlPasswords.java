package com.kapgel.security;

/**
 * What a URL has before the host: the password of {@code redis://user:x@host}, or all of it where there is only a name, as that is a
 * token as a rule. Parameters behind the host are {@link KeyValues}.
 */
final class UrlPasswords {
    private static final String ORACLE = "jdbc:oracle:";
    private static final int LONGEST_ORACLE = 256;

    private UrlPasswords() {}

    /** @param at the colon of {@code ://} */
    static long behindScheme(String text, int at) {
        int from = at + 3;
        int path = from;
        while (path < text.length() && "/?#".indexOf(text.charAt(path)) < 0 && !endsUrl(text.charAt(path))) {
            path++;
        }
        int colon = from;
        while (colon < path && text.charAt(colon) != ':') {
            colon++;
        }
        int host = path - 1;
        while (host >= from && text.charAt(host) != '@') {
            host--;
        }
        if (host < from) {
            boolean portOrNone = colon == path || isPort(text, colon + 1, path);
            host = portOrNone ? -1 : lastAt(text, path);
        }
        if (host < from) {
            return Span.NONE;
        }
        if (colon < host) {
            return span(text, colon + 1, host);
        }
        return isForShell(text, at) ? Span.lookOnAt(host + 1) : span(text, from, host);
    }

    private static long span(String text, int from, int to) {
        boolean hidden = text.startsWith(Redactor.REPLACEMENT, from) && to - from == Redactor.REPLACEMENT.length();
        return from == to || hidden ? Span.lookOnAt(to) : Span.of(from, to);
    }

    private static boolean endsUrl(char c) {
        return Chars.isWhitespace(c) || Chars.isQuote(c) || c == '<' || c == '>' || c == '\\' || c == '^';
    }

    private static boolean isPort(String text, int from, int to) {
        return Chars.afterDigits(text, from) == to;
    }

    /** Where a password with a slash in it ends: only there, as what stands before the slash is no host and port. */
    private static int lastAt(String text, int path) {
        int last = -1;
        for (int at = path; at < text.length() && !endsUrl(text.charAt(at)) && text.charAt(at) != ','; at++) {
            if (text.charAt(at) == '@') {
                last = at;
            } else if (Chars.isAt(text, at, "://")) {
                break;
            }
        }
        return last;
    }

    /** Names before these hosts are names: {@code ssh://git@host}. */
    private static boolean isForShell(String text, int at) {
        return endsWith(text, at, "ssh") || endsWith(text, at, "sftp");
    }

    private static boolean endsWith(String text, int at, String scheme) {
        return at >= scheme.length() && Chars.isAtIgnoringCase(text, at - scheme.length(), scheme);
    }

    /** {@code jdbc:oracle:thin:name/password@host}, by its at sign. */
    static long ofOracle(String text, int at, int floor) {
        int lowest = Math.max(floor, at - LONGEST_ORACLE);
        int slash = -1;
        int start = at;
        while (start > lowest && text.charAt(start - 1) != '@' && !endsUrl(text.charAt(start - 1))) {
            start--;
            if (text.charAt(start) == '/') {
                slash = start;
            }
            if (slash >= 0 && Chars.isAtIgnoringCase(text, start, ORACLE)) {
                return span(text, slash + 1, at);
            }
        }
        return Span.NONE;
    }
}
