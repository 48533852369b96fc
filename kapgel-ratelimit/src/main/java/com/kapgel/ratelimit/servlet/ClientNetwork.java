package com.kapgel.ratelimit.servlet;

import java.util.Optional;

/**
 * What of an address its owner cannot change at will: all of an IPv4 one, the first bits of an IPv6 one. Pure text and bits;
 * asks no resolver, whatever the text is.
 */
final class ClientNetwork {
    private static final int NAT64_HIGH = 0x64; // 64:ff9b::/96, RFC 6052 §2.1
    private static final int NAT64_LOW = 0xff9b;

    private ClientNetwork() {}

    /**
     * The network of an address; a text that is no address is its own network.
     *
     * @param address with or without brackets, port and zone
     */
    static String of(String address, int ipv6Prefix) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        String bare = withoutPort(address);
        if (bare.indexOf(':') < 0) {
            return bare;
        }
        Optional<int[]> groups = Ipv6Text.groups(bare);
        if (groups.isEmpty()) {
            return address;
        }
        return holdsIpv4(groups.get()) ? ipv4(groups.get()) : network(groups.get(), ipv6Prefix);
    }

    private static String withoutPort(String address) {
        if (address.startsWith("[") && address.indexOf(']') > 0) {
            return address.substring(1, address.indexOf(']'));
        }
        // An IPv4 address has only digits and dots before its port.
        int colon = address.indexOf(':');
        boolean isIpv4 = address.chars().limit(colon).allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return isIpv4 && address.lastIndexOf('.', colon) >= 0 ? address.substring(0, colon) : address;
    }

    /** IPv4-mapped (RFC 4291 §2.5.5.2), or IPv4 behind a translator: else all of IPv4 would share one network. */
    private static boolean holdsIpv4(int[] groups) {
        boolean isMapped = groups[0] == 0 && groups[1] == 0 && groups[4] == 0 && groups[5] == 0xffff;
        boolean isTranslated = groups[0] == NAT64_HIGH && groups[1] == NAT64_LOW && groups[4] == 0 && groups[5] == 0;
        return groups[2] == 0 && groups[3] == 0 && (isMapped || isTranslated);
    }

    private static String ipv4(int[] groups) {
        return (groups[6] >> 8) + "." + (groups[6] & 0xff) + "." + (groups[7] >> 8) + "." + (groups[7] & 0xff);
    }

    private static String network(int[] groups, int prefix) {
        StringBuilder network = new StringBuilder(45);
        for (int i = 0; i * 16 < prefix; i++) {
            int bits = Math.min(16, prefix - i * 16);
            int kept = groups[i] & (0xffff << (16 - bits));
            network.append(i == 0 ? "" : ":").append(Integer.toHexString(kept));
        }
        return network.append(prefix <= 112 ? "::/" : "/").append(prefix).toString();
    }
}
