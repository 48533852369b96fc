package com.kapgel.security.servlet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client at the far end of a chain of trusted proxies, as a forwarding header tells it.
 *
 * <p>Read from the right: each entry was written by the host at its right, the last one by the peer. So an entry counts as
 * long as all hosts at its right are trusted, and the first that is not trusted itself is the client.
 *
 * @param client null when it is the peer: because all entries are trusted ones, which any of them could have made up, or because
 *     the last one cannot be read
 * @param told what the last trusted host in the chain tells, or null
 */
record ProxyChain(@Nullable Node client, @Nullable ForwardedElement told) {
    /** Nobody told us anything. */
    static final ProxyChain NONE = new ProxyChain(null, null);

    /** Follows {@code X-Forwarded-For}. */
    static ProxyChain ofAddresses(List<String> lines, TrustedHosts trusted) {
        return follow(lines, trusted, ForwardedElement::ofAddress);
    }

    /** Follows {@code Forwarded}. */
    static ProxyChain ofElements(List<String> lines, TrustedHosts trusted) {
        return follow(lines, trusted, ForwardedElement::ofPairs);
    }

    /** Takes a header with one address; one with more of them was not overwritten by the proxy, and tells nothing. */
    static ProxyChain ofSingleAddress(List<String> lines, TrustedHosts trusted) {
        return EntriesFromRight.count(lines) == 1 ? ofAddresses(lines, trusted) : NONE;
    }

    private static ProxyChain follow(List<String> lines, TrustedHosts trusted, EntryReader reader) {
        EntriesFromRight entries = new EntriesFromRight(lines);
        ProxyChain chain = NONE;
        while (entries.next()) {
            ForwardedElement element = reader.find(entries.text(), entries.from(), entries.to());
            if (element == null) {
                return chain; // up to the last trusted host; what stands further left could be anybody's
            }
            if (element.node() == null) {
                return new ProxyChain(chain.client, element);
            }
            chain = new ProxyChain(element.node(), element);
            if (!trusted.contain(element.node().address())) {
                return chain;
            }
        }
        return new ProxyChain(null, chain.told);
    }

    @FunctionalInterface
    private interface EntryReader {
        @Nullable
        ForwardedElement find(String text, int from, int to);
    }
}
