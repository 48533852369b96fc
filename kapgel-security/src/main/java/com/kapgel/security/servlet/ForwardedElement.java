package com.kapgel.security.servlet;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy tells of the request that it got: an element of {@code Forwarded}, or an entry of {@code X-Forwarded-For}.
 *
 * @param node who sent it, or null where the proxy does not tell
 * @param scheme {@code http} or {@code https}, or null
 */
record ForwardedElement(
        @Nullable Node node,
        @Nullable String scheme,
        @Nullable HostName host) {
    /** An entry of {@code X-Forwarded-For}, which some write within quotes; null if it is not well-formed. */
    static @Nullable ForwardedElement ofAddress(String text, int from, int to) {
        boolean quoted = to - from >= 2 && text.charAt(from) == '"' && text.charAt(to - 1) == '"';
        Node node = quoted ? Node.find(text, from + 1, to - 1) : Node.find(text, from, to);
        return node == null ? null : new ForwardedElement(node, null, null);
    }

    /**
     * An element of {@code Forwarded} (RFC 7239, section 4); null if it is not well-formed, which it is neither with a
     * {@code for} that is no address nor {@code unknown} nor {@code _hidden}.
     */
    static @Nullable ForwardedElement ofPairs(String text, int from, int to) {
        Map<String, String> pairs = ForwardedPairs.find(text, from, to);
        if (pairs == null) {
            return null;
        }
        String sender = pairs.get("for");
        Node node = sender == null ? null : Node.find(sender);
        if (sender != null && node == null && !Node.isUntold(sender)) {
            return null;
        }
        String proto = pairs.get("proto");
        String host = pairs.get("host");
        return new ForwardedElement(
                node, proto == null ? null : schemeOf(proto), host == null ? null : HostName.find(host));
    }

    /** {@code http} or {@code https}, also for the handshake of a web socket; else null. */
    static @Nullable String schemeOf(String proto) {
        return switch (proto.toLowerCase(Locale.ROOT)) {
            case "http", "ws" -> "http";
            case "https", "wss" -> "https";
            default -> null;
        };
    }
}
