package com.kapgel.ratelimit.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Whom a request counts for.
 *
 * <pre>{@code
 * RequestKey.clientAddress()                              // each client by its address
 * request -> "branch:" + request.getHeader("X-Branch")    // or what you know better
 * }</pre>
 *
 * <p>Called by several threads at once, on every request; must not block.
 */
@FunctionalInterface
public interface RequestKey {
    /** The key that this request is counted under. */
    String of(HttpServletRequest request);

    /**
     * The address that the container reports, an IPv6 one by its first 64 bits: that is what one customer of a provider
     * has to himself, so changing the rest gains nothing.
     *
     * <p>Behind a proxy this is the proxy's address unless a filter in front of this one puts the client's in its place.
     */
    static RequestKey clientAddress() {
        return request -> network(request.getRemoteAddr());
    }

    /** {@code address}, or its /64 network if it is IPv6. Never looks up a name. */
    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        int zone = address.indexOf('%');
        try {
            byte[] bytes = InetAddress.getByName(zone < 0 ? address : address.substring(0, zone))
                    .getAddress();
            if (bytes.length == 4) {
                return InetAddress.getByAddress(bytes).getHostAddress(); // IPv4 written as ::ffff:192.0.2.1
            }
            Arrays.fill(bytes, 8, 16, (byte) 0);
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            return address; // with a colon in it nothing is looked up, so this is not an address at all
        }
    }
}
