package com.kapgel.security;

/**
 * What a URL has before the host: the password of {@code redis://user:x@host}, or all of it where there is only a name, as that is a
 * token as a rule. Parameters behind the host are {@link KeyValues}.
 */
final class UrlPasswords {
    private static final String ORACLE = "jdbc:oracle:";
    private static final int LONGEST_ORACLE = 256;

    /** Endings of their schemes, as in {@code mongodb+srv} and {@code rediss}. */
    private static final String[] DATABASES = {
        "redis", "rediss", "postgres", "postgresql", "pg", "mysql", "mariadb", "mongodb", "mongodb+srv", "amqp", "amqps"
    };

    private UrlPasswords() {}

    /** Whether the colon is that of {@code ://}, also with the slashes escaped as in JSON. */
    static boolean isScheme(String text, int at) {
        char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        return next == '/' ? Chars.isAt(text, at, "://") : next == '\\' && Chars.isAt(text, at, ":\\/\\/");
    }

    /** @param at the colon of {@code ://} */
    static long behindScheme(String text, int at) {
        int from = at + (text.charAt(at + 1) == '/' ? 3 : 5);
        int path = from;
        while (path < text.length() && "/?#".indexOf(text.charAt(path)) < 0 && !endsUrl(text.charAt(path))) {
            path++;
        }
        int colon = from;
        while (colon < path && text.charAt(colon) != ':') {
            colon++;
        }
        int host = host(text, at, from, colon, path);
        if (host < 0 || Chars.isAt(text, host, "@sha256:")) {
            return Span.NONE;
        }
        if (colon < host) {
            return Span.of(colon + 1, host);
        }
        return isForShell(text, at) ? Span.lookOnAt(host + 1) : Span.of(from, host);
    }

    /** The at sign before the host; -1 if there is none. */
    private static int host(String text, int scheme, int from, int colon, int path) {
        if (endsWith(text, scheme, "sqlserver")) {
            return -1; // What stands behind the host are parameters: ;user=ayse@server;password=x
        }
        for (int at = path - 1; at >= from; at--) {
            if (text.charAt(at) == '@') {
                return at;
            }
        }
        if (colon == path || isScheme(text, path - 1)) {
            return -1;
        }
        return !isHosts(text, from, path)
                ? lastAt(text, path, "")
                : isOfDatabase(text, scheme) ? lastAt(text, path, "?") : -1;
    }

    /** {@code host}, {@code host:80}, {@code [::1]:80} and several of them. */
    private static boolean isHosts(String text, int from, int to) {
        int at = from;
        while (at < to) {
            int end = hostEnd(text, at, to);
            int port = Chars.isAt(text, end, ":") ? Chars.afterDigits(text, end + 1) : end;
            if (port < to && text.charAt(port) != ',') {
                return false;
            }
            at = port + 1;
        }
        return true;
    }

    private static int hostEnd(String text, int from, int to) {
        char last = text.charAt(from) == '[' ? ']' : ':';
        int at = from;
        while (at < to && text.charAt(at) != last && text.charAt(at) != ',') {
            at++;
        }
        return last == ']' && at < to ? at + 1 : at;
    }

    /** Before its path no at sign is expected, so that a password may look like a port: {@code redis://u:123/abc@host}. */
    private static boolean isOfDatabase(String text, int scheme) {
        for (String name : DATABASES) {
            if (endsWith(text, scheme, name)) {
                return true;
            }
        }
        return false;
    }

    /** Where a password with a slash in it ends. */
    private static int lastAt(String text, int path, String ends) {
        int last = -1;
        for (int at = path; at < text.length() && !endsUrl(text.charAt(at)) && text.charAt(at) != ','; at++) {
            char c = text.charAt(at);
            if (c == '@') {
                last = at;
            } else if (ends.indexOf(c) >= 0 || Chars.isAt(text, at, "://")) {
                break;
            }
        }
        return last;
    }

    private static boolean endsUrl(char c) {
        return Chars.isWhitespace(c) || Chars.isQuote(c) || c == '<' || c == '>' || c == '\\';
    }

    /** Names before these hosts are names: {@code ssh://git@host}. */
    private static boolean isForShell(String text, int at) {
        return endsWith(text, at, "ssh") || endsWith(text, at, "sftp");
    }

    private static boolean endsWith(String text, int at, String scheme) {
        return at >= scheme.length() && Chars.isAtIgnoringCase(text, at - scheme.length(), scheme);
    }

    /** Whether this is {@code ://} in a URL that is part of another. */
    static boolean isEncodedScheme(String text, int at) {
        return Chars.isAtIgnoringCase(text, at, "%3a%2f%2f");
    }

    /** @param at the sign of {@code %3A%2F%2F} */
    static long behindEncodedScheme(String text, int at) {
        int from = at + 9;
        int password = -1;
        int host = -1;
        for (int next = from; next < text.length() && !endsEncoded(text, next); next++) {
            if (Chars.isAtIgnoringCase(text, next, "%3a") && password < 0) {
                password = next + 3;
            } else if (Chars.isAt(text, next, "%40")) {
                host = next;
            }
        }
        if (host < 0) {
            return Span.NONE;
        }
        return password >= 0 && password <= host ? Span.of(password, host) : Span.of(from, host);
    }

    private static boolean endsEncoded(String text, int at) {
        char c = text.charAt(at);
        return endsUrl(c) || c == '&' || Chars.isAtIgnoringCase(text, at, "%2f");
    }

    /** {@code jdbc:oracle:thin:name/password@host}, by its at sign. */
    static long ofOracle(String text, int at, int floor) {
        int lowest = Math.max(floor, at - LONGEST_ORACLE);
        int slash = -1;
        int start = at;
        while (start > lowest && isOfOracle(text, start)) {
            start--;
            if (text.charAt(start) == '/') {
                slash = start;
            }
            if (slash >= 0 && Chars.isAtIgnoringCase(text, start, ORACLE)) {
                return Span.of(slash + 1, at);
            }
        }
        return Span.NONE;
    }

    private static boolean isOfOracle(String text, int end) {
        char c = text.charAt(end - 1);
        return c != '@' && !endsUrl(c) && !(c == ']' && Hidden.endsAt(text, end));
    }
}
