package com.kapgel.security.servlet;

import com.kapgel.security.servlet.CacheControlResponse.Kind;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
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
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Says of responses how long they may be kept, where the application does not say it itself.
 *
 * <pre>{@code
 * CacheControlFilter.standard()
 *     .fingerprinted("/assets/*")          // app.3f2a9c1b.js is kept for a year, app.js as long as the browser likes
 *     .immutable("/_next/static/*")        // all of these have a fingerprint, whatever it looks like
 *     .addTo(servletContext, "/*");
 * }</pre>
 *
 * <table>
 * <caption>What it sends as {@code Cache-Control}</caption>
 * <tr><td>status 400 and above</td><td>{@code no-store}: a cached 404 outlives its cause (RFC 9111, section 4.2.2)</td></tr>
 * <tr><td>200, 206 and 304 of a fingerprinted file</td><td>{@code public, max-age=31536000, immutable} (RFC 8246)</td></tr>
 * <tr><td>answers to somebody who is logged in, or sends {@code Authorization}</td><td>{@code no-store}</td></tr>
 * <tr><td>everything else</td><td>nothing</td></tr>
 * </table>
 *
 * <p>A file that sets a cookie is not kept, and neither is a redirect in its place, nor what another path answers that it is forwarded
 * to, such as a login page; to see that the filter must be mapped to that path too, as with {@code /*}. What the application sets, before
 * or behind this filter, is never changed, and a file is not kept longer than {@code Expires}, {@code Pragma} or a header for CDNs
 * says. Before or behind {@link SecurityHeadersFilter} as you like, but behind a filter that logs people in, as it asks who is when the
 * request comes.
 *
 * <p>In {@code web.xml} the init-params {@code fingerprinted} and {@code immutable} take paths, separated by blanks or commas.
 *
 * <p>Immutable once built; thread-safe.
 */
@SuppressWarnings("exports") // whoever uses it requires the Servlet API himself
public final class CacheControlFilter implements Filter {
    private static final String DEFAULT_NAME = "kapgel-cache-control";

    private final FilterMapping mapping;
    private final Predicate<HttpServletRequest> authenticated;
    private PathPatterns fingerprinted;
    private PathPatterns immutable;

    /** For {@code web.xml}; the settings are the init-params. In code, use {@link #standard}. */
    public CacheControlFilter() {
        this(
                FilterMapping.inWebXml(DEFAULT_NAME),
                CacheControlFilter::isAuthenticated,
                PathPatterns.none(),
                PathPatterns.none());
    }

    private CacheControlFilter(
            FilterMapping mapping,
            Predicate<HttpServletRequest> authenticated,
            PathPatterns fingerprinted,
            PathPatterns immutable) {
        this.mapping = mapping;
        this.authenticated = authenticated;
        this.fingerprinted = fingerprinted;
        this.immutable = immutable;
    }

    /** A filter that has errors and the answers to those who are logged in not stored. */
    public static CacheControlFilter standard() {
        return new CacheControlFilter(
                FilterMapping.inCode(DEFAULT_NAME),
                CacheControlFilter::isAuthenticated,
                PathPatterns.none(),
                PathPatterns.none());
    }

    /**
     * Also keeps those files for a year whose names have eight or more hexadecimal digits between dots and hyphens, as in {@code
     * app.3f2a9c1b.js}, and not as in a UUID, which names an object whose content may change. Only below folders of yours that hold
     * nothing private: their files are kept by everybody on the way.
     *
     * @param paths such as {@code /assets/*}
     */
    public CacheControlFilter fingerprinted(String... paths) {
        return new CacheControlFilter(mapping, authenticated, fingerprinted.and(PathPatterns.of(paths)), immutable);
    }

    /** Also keeps everything below these paths for a year, for bundlers whose fingerprints look like words. */
    public CacheControlFilter immutable(String... paths) {
        return new CacheControlFilter(mapping, authenticated, fingerprinted, immutable.and(PathPatterns.of(paths)));
    }

    /**
     * Also takes those requests for authenticated, whose answers are for one client only.
     *
     * @param authenticated such as {@code request -> request.getHeader("X-Api-Key") != null}; called on every request
     */
    public CacheControlFilter authenticatedBy(Predicate<HttpServletRequest> authenticated) {
        Objects.requireNonNull(authenticated, "authenticated");
        return new CacheControlFilter(mapping, this.authenticated.or(authenticated), fingerprinted, immutable);
    }

    /** The same filter under another name than {@value #DEFAULT_NAME}, for the second one in an application. */
    public CacheControlFilter named(String name) {
        return new CacheControlFilter(mapping.named(name), authenticated, fingerprinted, immutable);
    }

    /**
     * Registers this filter for every dispatch that can write a header, with asynchronous requests allowed.
     *
     * @param urlPatterns as in {@code web.xml}: {@code /*}, {@code /pages/*}, {@code *.html}
     * @throws IllegalStateException if the name is taken, or the application has started already
     */
    public void addTo(ServletContext servletContext, String... urlPatterns) {
        mapping.add(servletContext, this, urlPatterns);
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        if (mapping.readsInitParameters(config)) {
            InitParameters parameters = InitParameters.of(config);
            fingerprinted = parameters.paths("fingerprinted");
            immutable = parameters.paths("immutable");
            parameters.refuseProblems();
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest httpRequest && response instanceof HttpServletResponse httpResponse) {
            control(httpRequest, httpResponse, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void control(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        CacheControlResponse around = CacheControlResponse.find(response);
        if (around == null) {
            PageNonce nonce =
                    request.getAttribute(DecidedHeaders.ATTRIBUTE) instanceof PageNonce decided ? decided : null;
            begin(request, new CacheControlResponse(request, response, this::kindOf, nonce, stateOf(request)), chain);
        } else {
            if (isOnItsWayElsewhere(request)) {
                around.dispatchTo(request);
            }
            chain.doFilter(request, response);
        }
    }

    private static void begin(HttpServletRequest request, CacheControlResponse controlled, FilterChain chain)
            throws IOException, ServletException {
        boolean isAsset = controlled.isOfAsset();
        controlled.follow(controlled.getStatus());
        boolean answered = false;
        try {
            chain.doFilter(isAsset ? new ResponseKeepingRequest(request, controlled) : request, controlled);
            answered = true;
        } finally {
            if (!answered) {
                controlled.follow(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            }
        }
        if (isAsset && request.isAsyncStarted()) {
            listen(request, controlled);
        }
    }

    private Kind kindOf(HttpServletRequest request) {
        boolean isAsset = immutable.match(request)
                || (fingerprinted.match(request) && Fingerprint.isIn(PathPatterns.path(request)));
        if (isAsset) {
            return Kind.ASSET;
        }
        return authenticated.test(request) ? Kind.AUTHENTICATED : Kind.OTHER;
    }

    /** Not so with an include, whose answer is a part of the one that the request is for. */
    private static boolean isOnItsWayElsewhere(HttpServletRequest request) {
        return switch (request.getDispatcherType()) {
            case FORWARD, ASYNC, ERROR -> true;
            case REQUEST, INCLUDE -> false;
        };
    }

    private static void listen(HttpServletRequest request, CacheControlResponse controlled) {
        try {
            request.getAsyncContext().addListener(new Failure(controlled));
        } catch (IllegalStateException e) {
            return; // It has ended meanwhile, in another thread, and so has not failed.
        }
    }

    private static CacheControlResponse.State stateOf(HttpServletRequest request) {
        if (request.getAttribute(CacheControlResponse.State.ATTRIBUTE) instanceof CacheControlResponse.State known) {
            return known;
        }
        CacheControlResponse.State state = new CacheControlResponse.State();
        request.setAttribute(CacheControlResponse.State.ATTRIBUTE, state);
        return state;
    }

    private static boolean isAuthenticated(HttpServletRequest request) {
        return request.getHeader("Authorization") != null || request.getUserPrincipal() != null;
    }

    @Override
    public String toString() {
        return "CacheControlFilter " + mapping.name() + " fingerprinted " + fingerprinted + " immutable " + immutable;
    }

    /** The container answers in the place of an application that does not. */
    private record Failure(CacheControlResponse response) implements AsyncListener {
        @Override
        public void onTimeout(AsyncEvent event) {
            response.follow(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }

        @Override
        public void onError(AsyncEvent event) {
            response.follow(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
