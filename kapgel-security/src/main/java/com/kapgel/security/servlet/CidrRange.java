package com.kapgel.security.servlet;

/**
 * The addresses that begin with the same bits, such as {@code 10.0.0.0/8}; or a single address.
 *
 * @param network the first of them
 * @param prefix how many of 128 bits are the same; those of IPv4 count from 96
 */
record CidrRange(IpAddress network, int prefix) {
    private static final int BITS = 128;
    private static final int IPV4_OFFSET = 96;

    /** The widest private networks: 10.0.0.0/8, and fc00::/7 of RFC 4193. */
    private static final int WIDEST_IPV4 = 8;

    private static final int WIDEST_IPV6 = 7;

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, {@code 10.0.0.5} or {@code fd00::5}.
     *
     * @throws IllegalArgumentException that says what is wrong with the text and what to write
     */
    static CidrRange parse(String text) {
        int slash = text.indexOf('/');
        String addressText = slash < 0 ? text : text.substring(0, slash);
        IpAddress address = IpAddress.find(addressText);
        if (address == null) {
            throw wrong(text, notAnAddress(addressText));
        }
        if (slash < 0) {
            return of(text, address, BITS);
        }
        int offset = address.isIpv4() && addressText.indexOf(':') < 0 ? IPV4_OFFSET : 0;
        int prefix = number(text, slash + 1);
        if (prefix < 0 || prefix + offset > BITS) {
            throw wrong(text, "needs a number from 0 to " + (BITS - offset) + " behind the slash");
        }
        return of(text, address, prefix + offset);
    }

    /** An IPv6 range does not contain IPv4 addresses, which are held as mapped ones. */
    boolean contains(IpAddress address) {
        return ((address.high() ^ network.high()) & highMask(prefix)) == 0
                && ((address.low() ^ network.low()) & lowMask(prefix)) == 0
                && address.isIpv4() == network.isIpv4();
    }

    @Override
    public String toString() {
        return prefix == BITS ? network.toString() : network + "/" + (network.isIpv4() ? prefix - IPV4_OFFSET : prefix);
    }

    private static CidrRange of(String text, IpAddress address, int prefix) {
        boolean ipv4 = address.isIpv4();
        int widest = ipv4 ? WIDEST_IPV4 + IPV4_OFFSET : WIDEST_IPV6;
        if (prefix < widest) {
            throw wrong(
                    text,
                    "would trust "
                            + (prefix == 0 || (ipv4 && prefix <= IPV4_OFFSET)
                                    ? "everybody"
                                    : "a large part of the Internet")
                            + ", so anybody could write the address to be taken for; give the addresses of the proxies,"
                            + " at the widest /" + (ipv4 ? WIDEST_IPV4 : WIDEST_IPV6));
        }
        if (address.isUnspecified()) {
            throw wrong(text, "is not an address that a proxy can have");
        }
        IpAddress network = new IpAddress(address.high() & highMask(prefix), address.low() & lowMask(prefix));
        CidrRange range = new CidrRange(network, prefix);
        if (!network.equals(address)) {
            throw wrong(
                    text,
                    "has bits set behind its prefix; write " + range + " for the range, or " + address
                            + " for the one address");
        }
        return range;
    }

    private static String notAnAddress(String text) {
        if (text.startsWith("[")) {
            return "has brackets; write the address without";
        }
        return text.indexOf('%') >= 0
                ? "has a zone, which no range can have; write the address without"
                : "is not an IP address such as 10.0.0.5 or a range such as 10.0.0.0/8; names are not looked up";
    }

    private static IllegalArgumentException wrong(String text, String problem) {
        return new IllegalArgumentException("'" + text + "' " + problem);
    }

    /** One to three digits without leading zeros, or -1. */
    private static int number(String text, int from) {
        int length = text.length() - from;
        if (length < 1 || length > 3 || (length > 1 && text.charAt(from) == '0')) {
            return -1;
        }
        int value = 0;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }

    private static long highMask(int prefix) {
        return prefix >= 64 ? -1 : -1L << (64 - prefix); // never 0, which would shift nothing
    }

    private static long lowMask(int prefix) {
        return prefix <= 64 ? 0 : -1L << (BITS - prefix);
    }
}
