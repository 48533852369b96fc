package com.kapgel.security.servlet;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address, read from its text; no resolver is ever asked, whatever the text is.
 *
 * <p>IPv4 is held as RFC 4291, section 2.5.5.2, maps it into IPv6, so {@code 192.0.2.1} and {@code ::ffff:192.0.2.1} are equal.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
record IpAddress(long high, long low) {
    private static final int GROUPS = 8;
    private static final long MAPPED = 0xffffL;

    /** The address that this text is, or null; only canonical IPv4, and every form of IPv6 in RFC 4291 but none with a zone. */
    static @Nullable IpAddress find(String text) {
        return find(text, 0, text.length());
    }

    static @Nullable IpAddress find(String text, int from, int to) {
        int colon = text.indexOf(':', from);
        if (colon >= 0 && colon < to) {
            return ipv6(text, from, to);
        }
        long bits = ipv4(text, from, to);
        return bits < 0 ? null : new IpAddress(0, MAPPED << 32 | bits);
    }

    boolean isIpv4() {
        return high == 0 && low >>> 32 == MAPPED;
    }

    /** {@code 0.0.0.0} and {@code ::}, which no host has. */
    boolean isUnspecified() {
        return high == 0 && (low == 0 || low == MAPPED << 32);
    }

    /** The one text for this address: dotted decimal, or RFC 5952. */
    @Override
    public String toString() {
        return isIpv4() ? ipv4Text() : ipv6Text();
    }

    /** Four numbers from 0 to 255, or -1. A leading zero is refused: some readers take it for octal. */
    private static long ipv4(String text, int from, int to) {
        long bits = 0;
        int at = from;
        for (int part = 0; part < 4; part++) {
            if (part > 0) {
                if (at == to || text.charAt(at) != '.') {
                    return -1;
                }
                at++;
            }
            int value = 0;
            int start = at;
            while (at < to && at - start < 3 && isDigit(text.charAt(at))) {
                value = value * 10 + text.charAt(at) - '0';
                at++;
            }
            if (at == start || value > 255 || (text.charAt(start) == '0' && at - start > 1)) {
                return -1;
            }
            bits = bits << 8 | value;
        }
        return at == to ? bits : -1;
    }

    private static @Nullable IpAddress ipv6(String text, int from, int to) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = to - from >= 2 && text.startsWith("::", from) ? 0 : -1;
        int at = gap == 0 ? from + 2 : from;
        while (at < to) {
            int end = afterGroup(text, at, to);
            if (end < to && text.charAt(end) == '.') {
                long ipv4 = ipv4(text, at, to);
                if (ipv4 < 0 || count > GROUPS - 2) {
                    return null;
                }
                groups[count++] = (int) (ipv4 >>> 16);
                groups[count++] = (int) (ipv4 & 0xffff);
                break;
            }
            if (end == at || count == GROUPS) {
                return null;
            }
            groups[count++] = Integer.parseInt(text, at, end, 16);
            if (end == to) {
                break;
            }
            at = end + 1;
            if (text.charAt(end) != ':' || at == to) {
                return null;
            }
            if (text.charAt(at) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = count;
                at++;
            }
        }
        boolean complete = gap < 0 ? count == GROUPS : count < GROUPS;
        return complete ? of(groups, count, gap) : null;
    }

    private static int afterGroup(String text, int from, int to) {
        int at = from;
        while (at < to && at - from < 4 && isHexDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Moves the groups after the gap to the end. */
    private static IpAddress of(int[] groups, int count, int gap) {
        int missing = GROUPS - count;
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS; i++) {
            boolean inGap = gap >= 0 && i >= gap && i < gap + missing;
            long group = inGap ? 0 : groups[gap >= 0 && i >= gap ? i - missing : i];
            high = high << 16 | low >>> 48;
            low = low << 16 | group;
        }
        return new IpAddress(high, low);
    }

    private String ipv4Text() {
        return (low >>> 24 & 0xff) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff);
    }

    /** Lower case, no leading zeros, and the first of the longest runs of at least two zeros left out. */
    private String ipv6Text() {
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < GROUPS && group(i + zeros) == 0) {
                zeros++;
            }
            if (zeros > gapLength) {
                gap = i;
                gapLength = zeros;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                text.append(i == 0 || i == gap + gapLength ? "" : ":").append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (16 * (3 - index % 4))) & 0xffff;
    }

    private static boolean isHexDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
