package com.kapgel.ratelimit.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * Whom a request counts for. Requests of the same key share a limit.
 *
 * <pre>{@code
 * RequestKey.clientAddress()                                     // each client by its address
 * RequestKey.principal().and(RequestKey.method())                // each user, and each method for itself
 * RequestKey.path("/orders/{id}", "/vendors/{id}/menu")          // each kind of resource, whatever its id
 * request -> "branch:" + request.getHeader("X-Branch")           // or what you know better
 * }</pre>
 *
 * <p>A key should have only as many values as there are clients to tell apart: one that a client can choose freely gives it a
 * fresh limit whenever it likes. Called by several threads at once, on every request; must not block.
 */
@FunctionalInterface
@SuppressWarnings("exports") // whoever uses it requires the Servlet API himself
public interface RequestKey {
    /** The key that this request is counted under; null lets it pass uncounted. */
    String of(HttpServletRequest request);

    /**
     * The address that the container reports, an IPv6 one by its first 64 bits: that is what one customer of a provider
     * has to himself, so changing the rest gains nothing.
     *
     * <p>IPv4 addresses that are written as IPv6 ({@code ::ffff:192.0.2.1} in any notation, and {@code 64:ff9b::192.0.2.1} of a
     * translator) count as the IPv4 address. Nothing is ever looked up.
     *
     * <p>Behind a proxy this is the proxy's address unless a filter in front of this one, or the container, puts the client's in
     * its place. When a forwarding header shows up that nobody seems to have read, one warning is logged.
     */
    static RequestKey clientAddress() {
        return new ClientAddressKey(64);
    }

    /**
     * As {@link #clientAddress()}, with IPv6 addresses by as many bits as you say.
     *
     * @param ipv6Prefix 56 where customers get a /56 each, at most 128, at least 32
     * @throws IllegalArgumentException if it is out of this range
     */
    static RequestKey clientAddress(int ipv6Prefix) {
        return new ClientAddressKey(ipv6Prefix);
    }

    /**
     * The name of the user who is logged in, or the client's address when nobody is. Put the filter behind the one that finds
     * out who it is.
     */
    static RequestKey principal() {
        return new PrincipalKey();
    }

    /**
     * The value of a header, or the client's address when it is missing or blank. The value itself goes nowhere: its key is the
     * first half of its SHA-256, which cannot be turned back for a value that cannot be guessed.
     *
     * <p>A client that may send any value gets a fresh limit with each. So put the filter behind the one that refuses unknown
     * values, or a second filter that counts addresses before it.
     *
     * @param name such as {@code X-Api-Key}; case does not matter
     */
    static RequestKey header(String name) {
        return new HeaderKey(name);
    }

    /** {@link #header} of {@code X-Api-Key}. */
    static RequestKey apiKey() {
        return header("X-Api-Key");
    }

    /**
     * The pattern under which the servlet that answers is mapped, such as {@code /orders/*}. A framework with one servlet for
     * everything has one pattern for everything: name its templates in {@link #path(String...)}.
     */
    static RequestKey path() {
        return new PathKey(List.of());
    }

    /**
     * The first of these templates that the path within the application matches, or else the servlet's pattern.
     *
     * @param templates such as {@code /orders/{id}}, where a name in braces stands for one segment, or {@code /static/**} for
     *     everything below
     */
    static RequestKey path(String... templates) {
        return new PathKey(List.of(templates));
    }

    /** The method; all that RFC 9110 and RFC 5789 do not know are one. */
    static RequestKey method() {
        return new MethodKey();
    }

    /** Both keys together: requests share a limit when they agree in both. */
    default RequestKey and(RequestKey other) {
        return CombinedKey.of(this, other);
    }
}
