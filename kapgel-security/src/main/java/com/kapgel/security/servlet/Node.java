package com.kapgel.security.servlet;

import org.jspecify.annotations.Nullable;

/**
 * A host on the way of a request, as an entry of {@code X-Forwarded-For} or {@code for=} names it (RFC 7239, section 6).
 *
 * @param port that of its connection, or {@link Port#UNKNOWN}
 */
record Node(IpAddress address, int port) {
    /** Names of network interfaces are shorter. */
    private static final int LONGEST_ZONE = 64;

    /**
     * The node that this text names, or null. {@code unknown}, names, {@code _hidden} and the addresses that no host has
     * name none.
     *
     * <p>Takes an address with or without port, an IPv6 one also in brackets, and with a zone, which is dropped: it means
     * something on one machine only. A port called {@code _hidden} is unknown.
     */
    static @Nullable Node find(String text, int from, int to) {
        if (from < to && text.charAt(from) == '[') {
            int bracket = text.indexOf(']', from);
            boolean ipv6 = bracket > from && bracket < to && hasColon(text, from, bracket);
            return ipv6 ? withPort(text, from + 1, bracket, bracket + 1, to) : null;
        }
        int colon = text.indexOf(':', from);
        boolean ipv4WithPort = colon >= from && colon < to && !hasColon(text, colon + 1, to);
        return ipv4WithPort ? withPort(text, from, colon, colon, to) : of(text, from, to, Port.UNKNOWN);
    }

    static @Nullable Node find(String text) {
        return find(text, 0, text.length());
    }

    /** {@code unknown} or {@code _hidden}: a proxy says that it does not tell. */
    static boolean isUntold(String text) {
        return text.equalsIgnoreCase("unknown") || isHidden(text, 0, text.length());
    }

    /** An address, and behind it nothing, or a colon with a port. */
    private static @Nullable Node withPort(String text, int from, int to, int colon, int end) {
        if (colon == end) {
            return of(text, from, to, Port.UNKNOWN);
        }
        if (text.charAt(colon) != ':') {
            return null;
        }
        int port = Port.find(text, colon + 1, end);
        return port != Port.UNKNOWN || isHidden(text, colon + 1, end) ? of(text, from, to, port) : null;
    }

    private static @Nullable Node of(String text, int from, int to, int port) {
        int percent = text.indexOf('%', from);
        boolean zone = percent >= 0 && percent < to;
        if (zone && !isZone(text, from, percent, to)) {
            return null;
        }
        IpAddress address = IpAddress.find(text, from, zone ? percent : to);
        return address == null || address.isUnspecified() ? null : new Node(address, port);
    }

    private static boolean isZone(String text, int from, int percent, int to) {
        int length = to - percent - 1;
        return length > 0 && length <= LONGEST_ZONE && hasColon(text, from, percent) && isName(text, percent + 1, to);
    }

    /** A name that a proxy made up instead of telling: {@code _SEVKISEK}. */
    private static boolean isHidden(String text, int from, int to) {
        return to - from >= 2 && text.charAt(from) == '_' && isName(text, from + 1, to);
    }

    private static boolean isName(String text, int from, int to) {
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasColon(String text, int from, int to) {
        int colon = text.indexOf(':', from);
        return colon >= 0 && colon < to;
    }
}
