package com.kapgel.security.servlet;

/** Port numbers as they stand in headers. */
final class Port {
    /** Nobody has said which. */
    static final int UNKNOWN = -1;

    private static final int LONGEST = 5;
    private static final int HIGHEST = 65_535;

    private Port() {}

    /** One to five ASCII digits that make a port, or {@link #UNKNOWN}. */
    static int find(String text, int from, int to) {
        int port = 0;
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            if (c < '0' || c > '9' || at - from >= LONGEST) {
                return UNKNOWN;
            }
            port = port * 10 + c - '0';
        }
        return port >= 1 && port <= HIGHEST ? port : UNKNOWN;
    }

    static int ofScheme(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> UNKNOWN;
        };
    }
}
