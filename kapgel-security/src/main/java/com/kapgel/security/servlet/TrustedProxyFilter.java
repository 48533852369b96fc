package com.kapgel.security.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Knows who is asking where proxies stand between: behind it {@code getRemoteAddr()}, {@code isSecure()} and their like speak of
 * the client, not of the last proxy.
 *
 * <pre>{@code
 * TrustedProxyFilter.trusting("10.0.0.0/8", "fd00::/8").addTo(servletContext, "/*");             // X-Forwarded-For
 * TrustedProxyFilter.trusting("10.0.0.0/8").header("Forwarded").addTo(servletContext, "/*");      // RFC 7239
 * TrustedProxyFilter.trusting("10.0.0.0/8").header("X-Real-IP").addTo(servletContext, "/*");      // a header with one address
 * TrustedProxyFilter.cloudflare().addTo(servletContext, "/*");                                    // a well-known proxy
 * }</pre>
 *
 * or, in {@code web.xml},
 *
 * <pre>{@code
 * <filter>
 *   <filter-name>kapgel-trusted-proxy</filter-name>
 *   <filter-class>com.kapgel.security.servlet.TrustedProxyFilter</filter-class>
 *   <async-supported>true</async-supported>
 *   <init-param><param-name>trusted</param-name><param-value>10.0.0.0/8, fd00::/8</param-value></init-param>
 * </filter>
 * <filter-mapping>
 *   <filter-name>kapgel-trusted-proxy</filter-name>
 *   <url-pattern>/*</url-pattern>
 *   <dispatcher>REQUEST</dispatcher> <dispatcher>ASYNC</dispatcher>
 *   <dispatcher>FORWARD</dispatcher> <dispatcher>ERROR</dispatcher>
 * </filter-mapping>
 * }</pre>
 *
 * with the init-params {@code trusted} (addresses and ranges, separated by commas or white space), {@code preset}
 * ({@code cloudflare}, {@code aws-load-balancer}, {@code google-load-balancer}, {@code nginx}), {@code header} and
 * {@code ignore} (some of {@code X-Forwarded-Proto}, {@code X-Forwarded-Host}, {@code X-Forwarded-Port}).
 *
 * <p>It belongs before all filters that ask who the client is.
 *
 * <p><b>Who the client is.</b> Where the peer of our connection is not trusted, it is the client, and nothing that it says
 * counts. Where it is, exactly one header is read, all its lines as one list, from its right end: trusted addresses are passed
 * over, and the first other one is the client. What stands further left is what the client itself has sent, and changes
 * nothing. Where an entry is no address ({@code unknown}, {@code _hidden}, {@code 0.0.0.0}, a name, {@code 010.1.1.1}), the
 * client is the last trusted host before it; where all are trusted, it is the peer. At most 20 entries or 2048 characters
 * are read; the next one counts as no address. A header of any name but {@code X-Forwarded-For} and {@code Forwarded} must
 * hold one address; with several of them nobody has overwritten what the client sent, and the client is the peer.
 *
 * <p>Addresses are read as text; no resolver is asked. {@code getRemoteAddr()} and {@code getRemoteHost()} give them in
 * one form: without port, brackets and zone, IPv6 as RFC 5952 has it, IPv4 mapped into IPv6 as IPv4. {@code getRemotePort()} is -1
 * where a proxy does not tell it.
 *
 * <p><b>What the client asked for.</b> Scheme, host and port come from {@code proto} and {@code host} of {@code Forwarded}, in the
 * element of the client; with any other header from {@code X-Forwarded-Proto}, {@code X-Forwarded-Host} and {@code X-Forwarded-Port},
 * only from a trusted peer. Of several values the last one counts, which the nearest proxy has written: those at its left may be the
 * client's, and change nothing. Where each of several proxies adds its own, let the inner ones keep that of the outermost instead, or
 * use {@code Forwarded}. A scheme is {@code http} or {@code https} ({@code ws}, {@code wss}); a host is a name or an address, with or
 * without port; anything else is ignored. The port is that of the forwarded host, else the forwarded one, else the scheme's. <b>A
 * proxy that does not set one of these three passes on what the client sent</b>: name it in {@link #ignoring}, as the presets do.
 *
 * <p><b>What is hidden.</b> Behind this filter a request shows none of these headers, whoever sent them, so no framework can be fooled
 * by them: the one that is read; {@code Forwarded}; {@code X-Forwarded-For}, {@code -Proto}, {@code -Host}, {@code -Port},
 * {@code -Ssl}, {@code -Scheme}, {@code -Protocol}, {@code -Server}, {@code -Prefix}, {@code -Path} and {@code -Context};
 * {@code X-Scheme}, {@code X-Url-Scheme}, {@code Front-End-Https}; {@code X-Real-IP}, {@code X-Client-IP},
 * {@code X-Cluster-Client-IP}, {@code Proxy-Client-IP}, {@code WL-Proxy-Client-IP}, {@code True-Client-IP}, {@code CF-Connecting-IP},
 * {@code Fly-Client-IP}. Of a peer that is not trusted it shows no {@code X-Forwarded-} of any name either, such as
 * {@code X-Forwarded-User}, nor {@code X-Original-URL}, {@code -URI}, {@code -Host} and {@code -Forwarded-For}, nor
 * {@code X-Rewrite-URL}. A trusted one may send those to an application that asks for them, and must overwrite them.
 * {@code X-Forwarded-Prefix} is never seen, since proxies that do not know it pass on what the client sent: let them keep the path,
 * and set the context path.
 *
 * <p><b>Once.</b> It is all decided on the first dispatch of a request, and holds for forwards, error pages and asynchronous
 * dispatches. Where several of these filters match, the first one decides. After {@code startAsync()} without arguments,
 * {@code AsyncContext.getRequest()} is the container's own request, as the Servlet specification says; hand yours on with
 * {@code startAsync(request, response)}.
 *
 * <p><b>Nobody before it.</b> What a container makes of these headers before any filter runs is out of reach: leave Tomcat's
 * {@code RemoteIpValve}, Jetty's {@code ForwardedRequestCustomizer} and Undertow's {@code ProxyPeerAddressHandler} off. Spring Boot
 * switches them on by itself where it sees Kubernetes or another platform: set {@code server.forward-headers-strategy=none}.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("exports") // whoever uses it requires the Servlet API himself
public final class TrustedProxyFilter implements Filter {
    private static final String DEFAULT_NAME = "kapgel-trusted-proxy";

    private final FilterMapping mapping;
    private final OnceLog log = new OnceLog(TrustedProxyFilter.class);
    private @Nullable ProxyTrust trust; // null only until init, in a filter that web.xml made
    private Predicate<String> hidden = name -> false;
    private Predicate<String> hiddenOfStrangers = name -> false;

    /** For {@code web.xml}; the settings are the init-params. In code, use {@link #trusting} or a preset. */
    public TrustedProxyFilter() {
        this.mapping = FilterMapping.inWebXml(DEFAULT_NAME);
    }

    private TrustedProxyFilter(FilterMapping mapping, ProxyTrust trust) {
        this.mapping = mapping;
        use(trust);
    }

    /**
     * A filter that believes the proxies at these addresses.
     *
     * @param hosts addresses ({@code 10.0.0.5}, {@code fd00::5}) and ranges ({@code 10.0.0.0/8}); the narrower the better, since
     *     whoever has one of these addresses can be anybody
     * @throws IllegalArgumentException with all that is wrong: no address at all, a name, a range with bits behind its prefix, or one
     *     wider than {@code /8} of IPv4 or {@code /7} of IPv6, which would trust everybody
     */
    public static TrustedProxyFilter trusting(String... hosts) {
        return new TrustedProxyFilter(FilterMapping.inCode(DEFAULT_NAME), ProxyTrust.of(ProxySettings.hosts(hosts)));
    }

    /**
     * For a service that only Cloudflare reaches. Reads {@code CF-Connecting-IP}, which Cloudflare overwrites, and
     * {@code X-Forwarded-Proto}, which it overwrites too; ignores {@code X-Forwarded-Host} and {@code -Port}, which it passes on.
     *
     * <p>The 22 ranges are those of <a href="https://www.cloudflare.com/ips/">cloudflare.com/ips</a> in February 2026; a new one comes
     * with {@link #alsoTrusting}. The headers: "Cloudflare HTTP headers" in Cloudflare's documentation, read in November 2026.
     */
    public static TrustedProxyFilter cloudflare() {
        return new TrustedProxyFilter(
                FilterMapping.inCode(DEFAULT_NAME), ProxyPreset.CLOUDFLARE.with(new TrustedHosts(List.of())));
    }

    /**
     * For a service behind an Application Load Balancer of AWS. Reads {@code X-Forwarded-For}, to which it appends the client's
     * address unless told otherwise, {@code X-Forwarded-Proto} and {@code X-Forwarded-Port}, which it sets; ignores
     * {@code X-Forwarded-Host}, of which it knows nothing.
     *
     * <p>The attribute {@code routing.http.xff_header_processing.mode} must be {@code append}, its default. Source: "HTTP headers and
     * Application Load Balancers" in the Elastic Load Balancing documentation, read in November 2026.
     *
     * @param subnets of the load balancer, from which it connects
     */
    public static TrustedProxyFilter awsLoadBalancer(String... subnets) {
        return new TrustedProxyFilter(
                FilterMapping.inCode(DEFAULT_NAME), ProxySettings.preset(ProxyPreset.AWS_LOAD_BALANCER, subnets));
    }

    /**
     * For a service behind a global external Application Load Balancer of Google Cloud, with instance groups or zonal network
     * endpoint groups as backends. Reads {@code X-Forwarded-For}, to which it appends the client's address and its own external one, and
     * {@code X-Forwarded-Proto}; ignores {@code X-Forwarded-Host} and {@code -Port}.
     *
     * <p>It connects from {@code 35.191.0.0/16}, {@code 130.211.0.0/22}, {@code 2600:2d00:1:b029::/64} and
     * {@code 2600:2d00:1:1::/64}, and from other addresses to backends of another kind. A regional one connects from your proxy-only
     * subnet: add that with {@link #alsoTrusting}. Sources: "Firewall rules" in Google's documentation, read in November 2026; for the
     * headers its "External Application Load Balancer overview", as others quote it.
     *
     * @param externalAddresses of the load balancer: without them it would be taken for the client
     */
    public static TrustedProxyFilter googleLoadBalancer(String... externalAddresses) {
        return new TrustedProxyFilter(
                FilterMapping.inCode(DEFAULT_NAME),
                ProxySettings.preset(ProxyPreset.GOOGLE_LOAD_BALANCER, externalAddresses));
    }

    /**
     * For a service behind nginx with these lines, which append to {@code X-Forwarded-For} and overwrite the other two:
     *
     * <pre>{@code
     * proxy_set_header Host $http_host;
     * proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
     * proxy_set_header X-Forwarded-Proto $scheme;
     * }</pre>
     *
     * <p>Ignores {@code X-Forwarded-Host} and {@code -Port}, which nginx passes on unless told otherwise. Source: the
     * documentation of {@code ngx_http_proxy_module}, {@code proxy_set_header} and {@code $proxy_add_x_forwarded_for}, as quoted in
     * November 2026.
     *
     * @param hosts on which nginx runs
     */
    public static TrustedProxyFilter nginx(String... hosts) {
        return new TrustedProxyFilter(
                FilterMapping.inCode(DEFAULT_NAME), ProxySettings.preset(ProxyPreset.NGINX, hosts));
    }

    /** The same filter that believes further proxies, such as one between Cloudflare and the service. */
    public TrustedProxyFilter alsoTrusting(String... hosts) {
        return new TrustedProxyFilter(mapping, configured().and(ProxySettings.hosts(hosts)));
    }

    /**
     * The same filter that finds the client in this header; without a call it is {@code X-Forwarded-For}.
     *
     * @param header {@code X-Forwarded-For}, {@code Forwarded}, or any other, which then holds one address; the proxy must overwrite
     *     such a one, and there must be no way around that proxy to one that is trusted
     */
    public TrustedProxyFilter header(String header) {
        return new TrustedProxyFilter(mapping, configured().by(header));
    }

    /**
     * The same filter that does not believe these headers, since the proxies pass them on as the client sent them.
     *
     * @param headers some of {@code X-Forwarded-Proto}, {@code X-Forwarded-Host} and {@code X-Forwarded-Port}
     */
    public TrustedProxyFilter ignoring(String... headers) {
        return new TrustedProxyFilter(mapping, configured().ignoring(List.of(headers)));
    }

    /** The same filter under another name than {@value #DEFAULT_NAME}, for the second one in an application. */
    public TrustedProxyFilter named(String name) {
        return new TrustedProxyFilter(mapping.named(name), configured());
    }

    /**
     * Registers this filter for requests, forwards, error pages and asynchronous dispatches, with asynchronous requests allowed.
     *
     * <p>It runs in the order of such calls, after the filters of {@code web.xml}. Add it before all others.
     *
     * @param urlPatterns as in {@code web.xml}: {@code /*}, {@code /pages/*}, {@code *.html}
     * @throws IllegalStateException if the name is taken, or the application has started already
     */
    public void addTo(ServletContext servletContext, String... urlPatterns) {
        configured();
        mapping.add(servletContext, this, urlPatterns);
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        if (mapping.readsInitParameters(config)) {
            use(ProxySettings.of(config));
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest httpRequest && !OriginRequest.isAround(request)) {
            Origin origin = originOf(httpRequest);
            chain.doFilter(
                    new OriginRequest(httpRequest, origin, origin.proxied() ? hidden : hiddenOfStrangers), response);
        } else {
            chain.doFilter(request, response);
        }
    }

    @Override
    public String toString() {
        return "TrustedProxyFilter " + mapping.name() + (trust == null ? "" : " " + trust);
    }

    private Origin originOf(HttpServletRequest request) {
        if (request.getAttribute(Origin.ATTRIBUTE) instanceof Origin decided) {
            return decided;
        }
        Origin origin = decide(request);
        request.setAttribute(Origin.ATTRIBUTE, origin);
        return origin;
    }

    private Origin decide(HttpServletRequest request) {
        @Nullable String address = request.getRemoteAddr(); // null where there is none, as on a Unix domain socket
        Node peer = address == null ? null : Node.find(address);
        if (peer != null && configured().trusts(peer)) {
            return configured().originBehind(peer, request);
        }
        Origin origin = Origin.peer(peer == null ? address : peer.address().toString(), request.getRemotePort());
        if (!log.hasWarned()) {
            warnOfUnreadHeader(request, peer);
        }
        return origin;
    }

    /** Either somebody tries to be somebody else, or a proxy is there that nobody told us of. */
    private void warnOfUnreadHeader(HttpServletRequest request, @Nullable Node peer) {
        String header = configured().signIn(request);
        if (header != null) {
            log.warn(
                    "A request came with the header {} from {}, which is not among the trusted {}, so the header is"
                            + " ignored. {} If it is not, a client pretends to be somebody else, in vain.",
                    header,
                    peer == null ? "a peer without an IP address" : peer.address(),
                    configured().hosts(),
                    peer == null
                            ? "Trust goes by IP address: if that is your proxy, let it connect over TCP."
                            : "If that is your proxy, trust it: .alsoTrusting(\"" + peer.address()
                                    + "\"), in web.xml in the init-param trusted.");
        }
    }

    private void use(ProxyTrust newTrust) {
        trust = newTrust;
        hidden = ForwardingHeaders.hidden(newTrust.header());
        hiddenOfStrangers = ForwardingHeaders.hiddenOfStrangers(newTrust.header());
    }

    private ProxyTrust configured() {
        if (trust == null) {
            throw new IllegalStateException("This filter trusts nobody. Make it with TrustedProxyFilter.trusting(...), "
                    + "or let web.xml make it with the init-param trusted or preset.");
        }
        return trust;
    }

    /**
     * Makes this filter out of one text, addresses and ranges with commas between, for settings: {@code @Var(converter =
     * TrustedProxyFilter.Converter.class) TrustedProxyFilter trustedProxies} in a record of kapgel-env. Errors are those of
     * {@link #trusting}.
     */
    public static final class Converter implements Function<String, TrustedProxyFilter> {
        /** For whoever reads settings by the class. */
        public Converter() {}

        @Override
        public TrustedProxyFilter apply(String hosts) {
            return trusting(hosts.split(",", -1));
        }
    }
}
