package com.kapgel.security.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Sends whoever comes without TLS to the same address with it.
 *
 * <pre>{@code
 * HttpsRedirectFilter.except("/api/health", "/livez", "/readyz").addTo(servletContext, "/*");
 * }</pre>
 *
 * <p>GET and HEAD are answered with 301, all others with 308, so that no client turns a POST into a GET (RFC 9110, section 15.4.9).
 *
 * <p><b>Health probes</b> are to be excepted: Kubernetes follows no redirect to another host, and takes it for a good answer.
 *
 * <p><b>Behind a proxy that ends TLS</b> every request comes without, unless {@link TrustedProxyFilter} in front of this one says what the
 * client sees; without it everybody is sent round in circles. Where that seems to happen, it is logged once.
 *
 * <p><b>The host</b> is that of the request, which the client chooses: 400 if it is none, and the address of this machine if the client
 * names none, as HTTP/1.0 allows. Behind a cache or for many hosts, name it with {@link #host}.
 *
 * <p>In {@code web.xml} the init-params are {@code except}, paths separated by blanks or commas, {@code host} and {@code port}.
 *
 * <p>Immutable once built; thread-safe.
 */
@SuppressWarnings("exports") // whoever uses it requires the Servlet API himself
public final class HttpsRedirectFilter implements Filter {
    private static final String DEFAULT_NAME = "kapgel-https-redirect";
    private static final int HTTPS_PORT = 443;
    private static final int PERMANENT_REDIRECT = 308;

    private final FilterMapping mapping;
    private PathPatterns excepted;
    private @Nullable String host;
    private int port;
    private final OnceLog log = new OnceLog(HttpsRedirectFilter.class);

    /** For {@code web.xml}; the settings are the init-params. In code, use {@link #except}. */
    public HttpsRedirectFilter() {
        this(FilterMapping.inWebXml(DEFAULT_NAME), PathPatterns.none(), null, HTTPS_PORT);
    }

    private HttpsRedirectFilter(FilterMapping mapping, PathPatterns excepted, @Nullable String host, int port) {
        this.mapping = mapping;
        this.excepted = excepted;
        this.host = host;
        this.port = port;
    }

    /**
     * A filter that leaves these paths alone.
     *
     * @param paths {@code /livez} for one path, {@code /internal/*} for all below a folder; none at all is fine
     */
    public static HttpsRedirectFilter except(String... paths) {
        return new HttpsRedirectFilter(FilterMapping.inCode(DEFAULT_NAME), PathPatterns.of(paths), null, HTTPS_PORT);
    }

    /** The same filter, but everybody is sent to this host, such as {@code orders.kapgel.com}. */
    public HttpsRedirectFilter host(String host) {
        if (inUri(host) == null) {
            throw new IllegalArgumentException("host is not the name or address of a host: write orders.kapgel.com,"
                    + " without scheme, port and path.");
        }
        return new HttpsRedirectFilter(mapping, excepted, host, port);
    }

    /** The same filter, for a service that takes TLS at another port than 443. */
    public HttpsRedirectFilter port(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + ", expected 1 to 65535.");
        }
        return new HttpsRedirectFilter(mapping, excepted, host, port);
    }

    /** The same filter under another name than {@value #DEFAULT_NAME}, for the second one in an application. */
    public HttpsRedirectFilter named(String name) {
        return new HttpsRedirectFilter(mapping.named(name), excepted, host, port);
    }

    /**
     * Registers this filter behind those that are there: add {@link TrustedProxyFilter} and {@link SecurityHeadersFilter} before it.
     *
     * @param urlPatterns as in {@code web.xml}: {@code /*}
     * @throws IllegalStateException if the name is taken, or the application has started already
     */
    public void addTo(ServletContext servletContext, String... urlPatterns) {
        mapping.addForRequests(servletContext, this, urlPatterns);
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        if (mapping.readsInitParameters(config)) {
            read(InitParameters.of(config));
        }
    }

    private void read(InitParameters parameters) throws ServletException {
        excepted = parameters.paths("except");
        host = parameters.take("host");
        if (host != null && inUri(host) == null) {
            parameters.problem("host is not the name or address of a host, expected for example orders.kapgel.com");
        }
        port = parameters.number("port", HTTPS_PORT, 1, 65_535);
        parameters.refuseProblems();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.isSecure()
                && request instanceof HttpServletRequest httpRequest
                && response instanceof HttpServletResponse httpResponse
                && !excepted.match(httpRequest)) {
            warnOfCircle(httpRequest);
            redirect(httpRequest, httpResponse);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void redirect(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String target = inUri(host == null ? request.getServerName() : host);
        if (target == null) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        boolean isRead =
                request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        String query = request.getQueryString();
        response.setStatus(isRead ? HttpServletResponse.SC_MOVED_PERMANENTLY : PERMANENT_REDIRECT);
        response.setHeader(
                "Location",
                "https://" + target + (port == HTTPS_PORT ? "" : ":" + port) + request.getRequestURI()
                        + (query == null ? "" : "?" + inAscii(query)));
    }

    /** The host as it stands in a URI, an IPv6 address in its brackets; null if it is none. */
    private static @Nullable String inUri(String host) {
        boolean isBareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
        HostName name = HostName.find(isBareIpv6 ? "[" + host + "]" : host);
        return name == null || name.port() != Port.UNKNOWN ? null : name.name();
    }

    /** As a URI has it, whereas Jetty lets other letters through, of which a header would make question marks. */
    private static String inAscii(String query) {
        StringBuilder text = new StringBuilder(query.length());
        query.codePoints()
                .forEach(c -> text.append(
                        c < 0x80 ? Character.toString(c) : URLEncoder.encode(Character.toString(c), UTF_8)));
        return text.toString();
    }

    private void warnOfCircle(HttpServletRequest request) {
        if ("https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"))) {
            log.warn(
                    "A request came without TLS and with X-Forwarded-Proto: https, as from a proxy that ends TLS. Its client is"
                            + " redirected to where it came from. Put a TrustedProxyFilter that trusts the proxy in front.");
        }
    }

    @Override
    public String toString() {
        return "HttpsRedirectFilter " + mapping.name() + " except " + excepted;
    }
}
