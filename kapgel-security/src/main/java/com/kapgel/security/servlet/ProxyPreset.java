package com.kapgel.security.servlet;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What well-known proxies send, and from where; the factories of {@link TrustedProxyFilter} name the sources. */
enum ProxyPreset {
    CLOUDFLARE(
            "CF-Connecting-IP",
            "173.245.48.0/20 103.21.244.0/22 103.22.200.0/22 103.31.4.0/22 141.101.64.0/18 108.162.192.0/18 190.93.240.0/20"
                    + " 188.114.96.0/20 197.234.240.0/22 198.41.128.0/17 162.158.0.0/15 104.16.0.0/13 104.24.0.0/14"
                    + " 172.64.0.0/13 131.0.72.0/22 2400:cb00::/32 2606:4700::/32 2803:f800::/32 2405:b500::/32"
                    + " 2405:8100::/32 2a06:98c0::/29 2c0f:f248::/32",
            "X-Forwarded-Host X-Forwarded-Port",
            ""),
    AWS_LOAD_BALANCER("X-Forwarded-For", "", "X-Forwarded-Host", "the subnets of the load balancer"),
    GOOGLE_LOAD_BALANCER(
            "X-Forwarded-For",
            "35.191.0.0/16 130.211.0.0/22 2600:2d00:1:b029::/64 2600:2d00:1:1::/64",
            "X-Forwarded-Host X-Forwarded-Port",
            "the external address of the load balancer"),
    NGINX("X-Forwarded-For", "", "X-Forwarded-Host X-Forwarded-Port", "the addresses of the nginx hosts");

    private final String header;
    private final String ranges;
    private final String ignored;
    private final String missing;

    /** @param missing what only the user knows; empty if nothing */
    ProxyPreset(String header, String ranges, String ignored, String missing) {
        this.header = header;
        this.ranges = ranges;
        this.ignored = ignored;
        this.missing = missing;
    }

    /** The preset that {@code web.xml} calls so, or null. */
    static @Nullable ProxyPreset find(String name) {
        for (ProxyPreset preset : values()) {
            if (preset.toString().equals(name)) {
                return preset;
            }
        }
        return null;
    }

    static String names() {
        return Stream.of(values()).map(ProxyPreset::toString).collect(Collectors.joining(", "));
    }

    /** What only the user knows, and must say; empty if nothing. */
    String missing() {
        return missing;
    }

    ProxyTrust with(TrustedHosts given) {
        TrustedHosts own = TrustedHosts.read(words(ranges), problem -> {
            throw new IllegalStateException(problem);
        });
        return ProxyTrust.of(own.and(given)).by(header).ignoring(words(ignored));
    }

    /** As in {@code web.xml}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }
}
