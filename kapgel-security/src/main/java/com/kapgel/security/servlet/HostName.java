package com.kapgel.security.servlet;

import org.jspecify.annotations.Nullable;

/**
 * The host that a client asked for, as {@code Host} names it (RFC 9110, section 7.2).
 *
 * @param name as written: a name, an IPv4 address, or an IPv6 address in brackets
 * @param port behind the name, or {@link Port#UNKNOWN}
 */
record HostName(String name, int port) {
    /** RFC 1035 has no longer one. */
    private static final int LONGEST = 255;

    /** The host of this text, or null: it may end up in links, so only what DNS and HTTP know is taken. */
    static @Nullable HostName find(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : afterName(text);
        if (end == 0 || end > LONGEST || !isHost(text, end)) {
            return null;
        }
        String name = text.substring(0, end);
        if (end == text.length()) {
            return new HostName(name, Port.UNKNOWN);
        }
        int port = text.charAt(end) == ':' ? Port.find(text, end + 1, text.length()) : Port.UNKNOWN;
        return port == Port.UNKNOWN ? null : new HostName(name, port);
    }

    private static int afterName(String text) {
        int at = 0;
        while (at < text.length() && isNameChar(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isHost(String text, int end) {
        if (text.charAt(0) == '[') {
            int colon = text.indexOf(':');
            return colon > 0 && colon < end && IpAddress.find(text, 1, end - 1) != null;
        }
        return text.charAt(0) != '.' && !text.substring(0, end).contains("..");
    }

    private static boolean isNameChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }
}
