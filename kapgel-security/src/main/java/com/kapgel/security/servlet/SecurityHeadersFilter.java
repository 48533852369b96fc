package com.kapgel.security.servlet;

import com.kapgel.security.SecurityHeaders;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Puts security headers on every response that passes through it, each of them once.
 *
 * <pre>{@code
 * SecurityHeadersFilter.of(SecurityHeaders.api()).addTo(servletContext, "/*");
 * }</pre>
 *
 * or, in {@code web.xml},
 *
 * <pre>{@code
 * <filter>
 *   <filter-name>kapgel-security-headers</filter-name>
 *   <filter-class>com.kapgel.security.servlet.SecurityHeadersFilter</filter-class>
 *   <async-supported>true</async-supported>
 *   <init-param><param-name>preset</param-name><param-value>api</param-value></init-param>  <!-- api, html, kapgel -->
 * </filter>
 * <filter-mapping>
 *   <filter-name>kapgel-security-headers</filter-name>
 *   <url-pattern>/*</url-pattern>
 *   <dispatcher>REQUEST</dispatcher> <dispatcher>ASYNC</dispatcher>
 *   <dispatcher>FORWARD</dispatcher> <dispatcher>ERROR</dispatcher>
 * </filter-mapping>
 * }</pre>
 *
 * with {@code production} (default {@code true}) and {@code enforce} (default {@code false}) as further init-params.
 *
 * <p>The headers are written before the application runs, so they are there however it answers: redirect, error, not
 * modified, flushed, asynchronously. After {@code reset()} they are written again.
 *
 * <p><b>Whose value counts.</b> A header that the application sets itself, before or behind this filter, wins; with
 * {@link #enforce()} it is ignored. Where several of these filters match one request, the first one decides alone: add
 * the filter for {@code /pages/*} before the one for {@code /*}.
 *
 * <p><b>Exceptions.</b> Undertow drops every header when an exception leaves all filters. On the way to an error page this
 * filter writes them again; a service on Undertow needs one for status 500. Jetty and Tomcat keep the headers. This
 * filter never swallows an exception.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("exports") // whoever uses it requires the Servlet API himself
public final class SecurityHeadersFilter implements Filter {
    private static final String DEFAULT_NAME = "kapgel-security-headers";
    /** Context attribute. */
    private static final String SIBLINGS = "com.kapgel.security.servlet.SecurityHeadersFilter.siblings";

    private final FilterMapping mapping;
    private @Nullable HeaderProfile profile; // null only until init, in a filter that web.xml made

    /** How many of these filters the application has; null in one that no container has initialized. */
    private @Nullable AtomicInteger siblings;

    /** For {@code web.xml}; the settings are the init-params. In code, use {@link #of}. */
    public SecurityHeadersFilter() {
        this.mapping = FilterMapping.inWebXml(DEFAULT_NAME);
    }

    private SecurityHeadersFilter(FilterMapping mapping, HeaderProfile profile) {
        this.mapping = mapping;
        this.profile = profile;
    }

    /** A filter that sends these headers. */
    public static SecurityHeadersFilter of(SecurityHeaders headers) {
        Objects.requireNonNull(headers, "headers");
        return new SecurityHeadersFilter(FilterMapping.inCode(DEFAULT_NAME), new HeaderProfile(headers, false));
    }

    /** The same filter, but what the application sets for these headers is ignored. */
    public SecurityHeadersFilter enforce() {
        return new SecurityHeadersFilter(mapping, configured().enforcing());
    }

    /** The same filter under another name than {@value #DEFAULT_NAME}, for the second one in an application. */
    public SecurityHeadersFilter named(String name) {
        return new SecurityHeadersFilter(mapping.named(name), configured());
    }

    /**
     * Registers this filter for every dispatch that can write a header, with asynchronous requests allowed.
     *
     * <p>It runs in the order of such calls, after the filters of {@code web.xml}. Add it before all filters that may
     * answer by themselves.
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
            profile = HeaderProfile.of(config);
        }
        join(config.getServletContext());
    }

    /** Containers initialize filters one after the other. */
    private void join(ServletContext application) {
        AtomicInteger joined =
                application.getAttribute(SIBLINGS) instanceof AtomicInteger earlier ? earlier : new AtomicInteger();
        application.setAttribute(SIBLINGS, joined);
        joined.incrementAndGet();
        siblings = joined;
    }

    private boolean isAlone() {
        AtomicInteger joined = siblings;
        return joined != null && joined.get() == 1;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest httpRequest
                && response instanceof HttpServletResponse httpResponse
                && !HeaderKeepingResponse.isAround(response)) {
            configured().secure(httpRequest, httpResponse, chain, isAlone());
        } else {
            chain.doFilter(request, response);
        }
    }

    @Override
    public String toString() {
        return "SecurityHeadersFilter " + mapping.name() + (profile == null ? "" : " " + profile);
    }

    private HeaderProfile configured() {
        if (profile == null) {
            throw new IllegalStateException("This filter has no headers. Make it with SecurityHeadersFilter.of(...), "
                    + "or let web.xml make it with the init-param preset.");
        }
        return profile;
    }
}
