package com.kapgel.security.servlet;

import org.jspecify.annotations.Nullable;

/** The host of a URI: a name, an IPv4 address, or an IPv6 one with or without brackets. */
final class HostName {
    private static final int LONGEST = 253; // RFC 1035, section 2.3.4

    private HostName() {}

    static boolean isValid(@Nullable String host) {
        if (host == null || host.isEmpty() || host.length() > LONGEST) {
            return false;
        }
        return host.indexOf(':') >= 0 ? isIpv6(host) : host.chars().allMatch(HostName::isOfName);
    }

    /** With the brackets that an IPv6 address has there. */
    static String inUri(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static boolean isIpv6(String host) {
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        String address = isBracketed ? host.substring(1, host.length() - 1) : host;
        return address.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0 && c < 0x80);
    }

    private static boolean isOfName(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_';
    }
}
