package com.kapgel.ratelimit.servlet;

import java.util.Arrays;
import java.util.Optional;

/** Reads the text forms of an IPv6 address (RFC 4291 §2.2), with a zone or without. */
final class Ipv6Text {
    private static final int GROUPS = 8;

    private final String text;
    private final int[] groups = new int[GROUPS];
    private int count;
    private int gap = -1; // how many groups stand before the "::"

    private Ipv6Text(String text) {
        this.text = text;
    }

    /** The eight groups of 16 bits, or empty if this is no IPv6 address. */
    static Optional<int[]> groups(String text) {
        int zone = text.indexOf('%');
        Ipv6Text address = new Ipv6Text(zone < 0 ? text : text.substring(0, zone));
        return address.read() ? Optional.of(address.groups) : Optional.empty();
    }

    private boolean read() {
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < text.length()) {
            int end = text.indexOf(':', at);
            String group = text.substring(at, end < 0 ? text.length() : end);
            boolean isLast = end < 0;
            boolean isIpv4 = isLast && group.indexOf('.') >= 0;
            if (isIpv4 ? !addIpv4(group) : !addHex(group)) {
                return false;
            }
            if (isLast) {
                break;
            }
            at = end + 1;
            if (at < text.length() && text.charAt(at) == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = count;
                at++;
            } else if (at == text.length()) {
                return false; // a single colon at the end
            }
        }
        return fillGap();
    }

    private boolean addHex(String group) {
        if (count == GROUPS || group.isEmpty() || group.length() > 4) {
            return false;
        }
        int value = 0;
        for (int i = 0; i < group.length(); i++) {
            int digit = group.charAt(i) < 0x80 ? Character.digit(group.charAt(i), 16) : -1;
            if (digit < 0) {
                return false;
            }
            value = value << 4 | digit;
        }
        groups[count++] = value;
        return true;
    }

    private boolean addIpv4(String dotted) {
        String[] bytes = dotted.split("\\.", -1);
        if (count > GROUPS - 2 || bytes.length != 4) {
            return false;
        }
        int value = 0;
        for (String text : bytes) {
            if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > 255) {
                return false;
            }
            value = value << 8 | Integer.parseInt(text);
        }
        groups[count++] = value >>> 16;
        groups[count++] = value & 0xffff;
        return true;
    }

    private boolean fillGap() {
        if (gap < 0) {
            return count == GROUPS;
        }
        if (count == GROUPS) {
            return false; // "::" stands for at least one group
        }
        System.arraycopy(groups, gap, groups, gap + GROUPS - count, count - gap);
        Arrays.fill(groups, gap, gap + GROUPS - count, 0);
        return true;
    }
}
