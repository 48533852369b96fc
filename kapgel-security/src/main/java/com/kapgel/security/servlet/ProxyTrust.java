package com.kapgel.security.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whom to believe, and by which headers.
 *
 * @param hosts the proxies
 * @param header the one that names the client
 * @param ignored those of {@code X-Forwarded-Proto}, {@code -Host} and {@code -Port} that the proxies pass on as the client sent them
 */
record ProxyTrust(TrustedHosts hosts, String header, Set<String> ignored) {
    private static final List<String> BESIDE_THE_ADDRESS =
            List.of(ForwardingHeaders.PROTO, ForwardingHeaders.HOST, ForwardingHeaders.PORT);

    ProxyTrust {
        ignored = Collections.unmodifiableSet(new TreeSet<>(ignored));
    }

    static ProxyTrust of(TrustedHosts hosts) {
        return new ProxyTrust(hosts, ForwardingHeaders.FOR, Set.of());
    }

    /** @throws IllegalArgumentException if no header of this name can name a client */
    ProxyTrust by(String header) {
        String name = header.strip();
        if (name.isEmpty() || !name.chars().allMatch(c -> ForwardedPairs.isTokenChar((char) c))) {
            throw new IllegalArgumentException("header '" + header + "' is not the name of a header");
        }
        if (find(name, BESIDE_THE_ADDRESS) != null) {
            throw new IllegalArgumentException("header " + name
                    + " holds no address; name the one that holds the client's," + " as X-Forwarded-For does");
        }
        return new ProxyTrust(hosts, name, ignored);
    }

    /** @throws IllegalArgumentException if one of the names is another header's */
    ProxyTrust ignoring(List<String> headers) {
        Set<String> names = new TreeSet<>(ignored);
        for (String header : headers) {
            String name = find(header.strip(), BESIDE_THE_ADDRESS);
            if (name == null) {
                throw new IllegalArgumentException(
                        "ignore is '" + header + "', expected some of " + String.join(", ", BESIDE_THE_ADDRESS));
            }
            names.add(name);
        }
        return new ProxyTrust(hosts, header, names);
    }

    ProxyTrust and(TrustedHosts others) {
        return new ProxyTrust(hosts.and(others), header, ignored);
    }

    boolean trusts(Node peer) {
        return hosts.contain(peer.address());
    }

    /** The header in this request by which one sees that it has come through a proxy, or null. */
    @Nullable
    String signIn(HttpServletRequest request) {
        if (request.getHeader(header) != null) {
            return header;
        }
        for (String sign : ForwardingHeaders.SIGNS_OF_A_PROXY) {
            if (request.getHeader(sign) != null) {
                return sign;
            }
        }
        return null;
    }

    /** Where a request came from that a trusted peer has brought. */
    Origin originBehind(Node peer, HttpServletRequest request) {
        List<String> lines = ForwardingHeaders.lines(request, header);
        if (header.equalsIgnoreCase(ForwardingHeaders.FORWARDED)) {
            ProxyChain chain = ProxyChain.ofElements(lines, hosts);
            ForwardedElement told = chain.told();
            String scheme = told == null ? null : told.scheme();
            HostName host = told == null ? null : told.host();
            return origin(chain, peer, request, scheme, host, Port.UNKNOWN);
        }
        ProxyChain chain = header.equalsIgnoreCase(ForwardingHeaders.FOR)
                ? ProxyChain.ofAddresses(lines, hosts)
                : ProxyChain.ofSingleAddress(lines, hosts);
        String proto = beside(request, ForwardingHeaders.PROTO);
        String host = beside(request, ForwardingHeaders.HOST);
        String port = beside(request, ForwardingHeaders.PORT);
        return origin(
                chain,
                peer,
                request,
                proto == null ? null : ForwardedElement.schemeOf(proto),
                host == null ? null : HostName.find(host),
                port == null ? Port.UNKNOWN : Port.find(port, 0, port.length()));
    }

    @Override
    public String toString() {
        return "trusting " + hosts + " by " + header + (ignored.isEmpty() ? "" : " ignoring " + ignored);
    }

    private static Origin origin(
            ProxyChain chain,
            Node peer,
            HttpServletRequest request,
            @Nullable String scheme,
            @Nullable HostName host,
            int serverPort) {
        Node client = chain.client();
        return client == null
                ? new Origin(peer.address().toString(), request.getRemotePort(), scheme, host, serverPort, true)
                : new Origin(client.address().toString(), client.port(), scheme, host, serverPort, true);
    }

    /** What the header of this name, which goes beside the addresses, says of the client's connection. */
    private @Nullable String beside(HttpServletRequest request, String name) {
        return ignored.contains(name) ? null : ForwardingHeaders.lastValue(ForwardingHeaders.lines(request, name));
    }

    private static @Nullable String find(String name, List<String> names) {
        for (String known : names) {
            if (known.equalsIgnoreCase(name)) {
                return known;
            }
        }
        return null;
    }
}
