package com.kapgel.ratelimit.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The network of the address that the container reports. */
final class ClientAddressKey implements RequestKey {
    private static final Logger log = LoggerFactory.getLogger(RateLimitFilter.class);
    private static final List<String> FORWARDING_HEADERS = List.of("X-Forwarded-For", "Forwarded");

    private final int ipv6Prefix;
    private final AtomicBoolean warned = new AtomicBoolean();

    ClientAddressKey(int ipv6Prefix) {
        if (ipv6Prefix < 32 || ipv6Prefix > 128) {
            throw new IllegalArgumentException("ipv6Prefix must be between 32 and 128, was " + ipv6Prefix);
        }
        this.ipv6Prefix = ipv6Prefix;
    }

    @Override
    public String of(HttpServletRequest request) {
        // Null where there is no address, as on a Unix domain socket.
        @Nullable String address = request.getRemoteAddr();
        if (!warned.get()) {
            warnOfUnreadHeader(request, address);
        }
        return address == null || address.isEmpty() ? "unknown" : ClientNetwork.of(address, ipv6Prefix);
    }

    private void warnOfUnreadHeader(HttpServletRequest request, @Nullable String address) {
        for (String name : FORWARDING_HEADERS) {
            String value = request.getHeader(name);
            if (value != null && !isResolved(request, address, value) && warned.compareAndSet(false, true)) {
                log.warn(
                        "Requests come with the header {}, but their client address is still that of the sender. Behind a"
                                + " proxy all clients then share one rate limit: put a filter that trusts the proxy in"
                                + " front, or let the container read the header. Without a proxy, ignore this; it is"
                                + " logged once.",
                        name);
            }
        }
    }

    /** Whether somebody has put the client's address in place: one that the header names, or not the one that we were sent. */
    private static boolean isResolved(HttpServletRequest request, @Nullable String address, String header) {
        if (address != null && header.contains(address.replaceAll("[\\[\\]]", ""))) { // Jetty puts IPv6 in brackets
            return true;
        }
        ServletRequest sent = request;
        while (sent instanceof ServletRequestWrapper wrapper) {
            sent = wrapper.getRequest();
        }
        return !Objects.equals(sent.getRemoteAddr(), address);
    }

    @Override
    public String toString() {
        return "client-address/" + ipv6Prefix;
    }
}
