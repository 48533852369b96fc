package com.kapgel.ratelimit.servlet;

import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Decision;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Answers 429 when a client asks too often, before anything behind it has to work.
 *
 * <pre>{@code
 * RateLimitFilter.of(limiter, RequestKey.clientAddress())
 *         .skip(request -> request.getMethod().equals("OPTIONS"))
 *         .refundWhen(status -> status == 304 || status >= 500)
 *         .addTo(servletContext, "/api/*");
 * }</pre>
 *
 * or, in {@code web.xml},
 *
 * <pre>{@code
 * <filter>
 *   <filter-name>orders</filter-name>
 *   <filter-class>com.kapgel.ratelimit.servlet.RateLimitFilter</filter-class>
 *   <async-supported>true</async-supported>
 *   <init-param><param-name>limits</param-name><param-value>600/min;burst=100, 50000/day@Europe/Istanbul</param-value></init-param>
 *   <init-param><param-name>key</param-name><param-value>client-address</param-value></init-param>
 * </filter>
 * }</pre>
 *
 * where {@code limits} is read by {@link Limit#parseAll}, {@code key} is one or, joined by {@code +}, several of {@code
 * client-address}, {@code client-address/56}, {@code principal}, {@code header:NAME}, {@code api-key}, {@code path} and {@code
 * method}, and these may be there: {@code name} of the limiter (the filter's), {@code backend} (else the environment's, see
 * {@link Backend#fromEnvironment}), {@code skip} ({@code OPTIONS, /health, /static/**}), {@code refund} ({@code 304, 5xx}),
 * {@code headers} ({@code retry-after, ratelimit, x-ratelimit} or {@code none}), {@code shadow} ({@code true}). What cannot be
 * read keeps the application from starting (on Undertow only with eager filter initialization), with a message that shows every such place.
 *
 * <p><b>The answer</b> is {@code application/problem+json} with {@code Retry-After} in whole seconds, rounded up (RFC 9110
 * §10.2.3, RFC 6585 §4, RFC 9457). It has no {@code Retry-After} when no waiting helps, because the request costs more than
 * the limit ever admits. {@code RateLimit-Policy} and {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers-11) are on
 * admitted answers, too.
 *
 * <p><b>Counting.</b> A request counts once, when it arrives: not when it is forwarded, included, dispatched again or ends on an
 * error page, and not when this filter is mapped twice. When the limiter or a function that was given to the filter fails,
 * even with an {@link Error}, the request goes on uncounted and the first failure is logged. On {@link Backend#disabled()}
 * nothing happens at all.
 *
 * <p>The application finds the answer by {@link #findDecision}. Safe for use by several threads; methods that
 * change something return another filter.
 */
@SuppressWarnings("exports") // whoever uses it requires the Servlet API himself
public final class RateLimitFilter implements Filter {
    /** What a filter may tell clients in headers. */
    public enum Header {
        /** {@code Retry-After} on 429. */
        RETRY_AFTER,
        /** {@code RateLimit-Policy} and {@code RateLimit}. */
        RATE_LIMIT,
        /**
         * {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset}, the last in seconds from now: the most a client can
         * have at once, what it has, and when it has all again.
         */
        X_RATE_LIMIT
    }

    private final Map<String, String> environment;
    private @Nullable RequestLimit requestLimit; // null only until init, in a filter that the container made
    private @Nullable OwnedSettings owned; // of a filter that the container made

    /** For {@code web.xml} and the like; the settings are the init-params. In code, use {@link #of}. */
    public RateLimitFilter() {
        this(System.getenv());
    }

    RateLimitFilter(Map<String, String> environment) {
        this.environment = environment;
    }

    private RateLimitFilter(FilterSettings settings) {
        this.environment = Map.of();
        this.requestLimit = new RequestLimit(settings);
    }

    /** A filter that counts requests with {@code limiter}. The filter does not close the limiter. */
    public static RateLimitFilter of(RateLimiter limiter, RequestKey key) {
        return new RateLimitFilter(
                FilterSettings.of(Objects.requireNonNull(limiter, "limiter"), Objects.requireNonNull(key, "key")));
    }

    /**
     * The same filter, registered under another name than {@code rateLimit-NAME}, for a second one with the same limiter.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public RateLimitFilter named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The filter's name is blank. Give it one, or leave out named(...).");
        }
        return new RateLimitFilter(settings().withName(name));
    }

    /**
     * The same filter, but requests that this says true to are not counted, as those that earlier calls named.
     *
     * <pre>{@code
     * .skip(request -> request.getMethod().equals("OPTIONS") || request.getServletPath().equals("/health"))
     * }</pre>
     *
     * Compare decoded paths, such as the servlet path: in the request URI a client may write the same path in many ways.
     */
    public RateLimitFilter skip(Predicate<HttpServletRequest> skip) {
        return new RateLimitFilter(settings().withSkip(Objects.requireNonNull(skip, "skip")));
    }

    /**
     * The same filter, with requests that count for more than one, or, at 0, for nothing. One that costs more than the limit's burst is
     * never admitted; a negative cost is a failure of the function.
     */
    public RateLimitFilter cost(ToLongFunction<HttpServletRequest> cost) {
        return new RateLimitFilter(settings().withCost(Objects.requireNonNull(cost, "cost")));
    }

    /**
     * The same filter, which gives back what an admitted request has taken when its answer has such a status.
     *
     * <pre>{@code
     * .refundWhen(status -> status == 304 || status >= 500)
     * }</pre>
     *
     * Asked once, when the request is over, also when it was asynchronous. An exception that leaves the application counts as
     * 500. An {@link IOException} does not, because a client that hangs up could ask for its calls back that way.
     */
    public RateLimitFilter refundWhen(IntPredicate status) {
        return new RateLimitFilter(settings().withRefundWhen(Objects.requireNonNull(status, "status")));
    }

    /**
     * The same filter on trial: it decides and counts, but lets every request pass. What would have been refused shows in the
     * header {@code X-RateLimit-Shadow}, in {@link #findDecision}, to the limiter's {@link RateLimiter.Builder#onDecision}, and once in the
     * log. The other headers are not sent, and that one neither where {@link #headers} leaves out {@link Header#RATE_LIMIT}.
     */
    public RateLimitFilter shadow() {
        return new RateLimitFilter(settings().withShadow());
    }

    /**
     * The same filter with exactly these headers, or none. Without a call these are {@link Header#RETRY_AFTER} and {@link
     * Header#RATE_LIMIT}.
     */
    public RateLimitFilter headers(Header... headers) {
        EnumSet<Header> set = EnumSet.noneOf(Header.class);
        set.addAll(List.of(headers));
        return new RateLimitFilter(settings().withHeaders(set));
    }

    /**
     * The same filter, which adds a random time up to {@code most} to {@code Retry-After}, in whole seconds. For windows, at
     * whose end all clients that were refused would come back in the same moment.
     *
     * @param most from zero to a day; parts of a second are dropped
     */
    public RateLimitFilter spreadRetries(Duration most) {
        if (most.isNegative() || most.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("retries can be spread over at most a day, asked for " + most);
        }
        return new RateLimitFilter(settings().withRetrySpread(most));
    }

    /**
     * Registers the filter for the URL patterns, under the name {@code rateLimit-NAME}, after the filters registered so
     * far, with asynchronous requests allowed. Call it while the context starts.
     *
     * @param urlPatterns as in {@code web.xml}: {@code /*}, {@code /api/*}
     * @throws IllegalStateException if a filter of that name is there already
     * @throws IllegalArgumentException if there is no pattern, or one that matches nothing
     */
    public void addTo(ServletContext context, String... urlPatterns) {
        requirePatterns(urlPatterns);
        String name = settings().name();
        FilterRegistration.Dynamic registration = context.addFilter(name, this);
        if (registration == null) {
            throw new IllegalStateException("A filter named \"" + name
                    + "\" is registered already: give this one its own name with named(...), or its limiter");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, urlPatterns);
    }

    private static void requirePatterns(String... urlPatterns) {
        if (urlPatterns.length == 0) {
            throw new IllegalArgumentException("No URL pattern is given. For every request, use \"/*\".");
        }
        for (String pattern : urlPatterns) {
            if (!pattern.startsWith("/") && !pattern.startsWith("*.")) {
                throw new IllegalArgumentException("URL pattern \"" + pattern
                        + "\" would match nothing: it starts neither with / nor with *. as in /api/* and *.json.");
            }
        }
    }

    /**
     * What a filter with the limiter of this name has decided for the request. The decision is also there as the request
     * attribute {@code com.kapgel.ratelimit.decision.NAME}.
     *
     * @return of several such filters the last one's; empty if none has counted the request
     */
    public static Optional<Decision> findDecision(ServletRequest request, String limiterName) {
        return request.getAttribute(RequestLimit.DECISION + limiterName) instanceof Decision decision
                ? Optional.of(decision)
                : Optional.empty();
    }

    /** Reads the init-params of a filter that the container made, and opens its backend; refuses them for one made in code. */
    @Override
    public void init(FilterConfig config) throws ServletException {
        if (requestLimit == null) {
            owned = InitParameters.settings(config, environment);
            requestLimit = new RequestLimit(owned.settings());
        } else {
            InitParameters.refuseAny(config);
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest httpRequest && response instanceof HttpServletResponse httpResponse) {
            requestLimit().handle(httpRequest, httpResponse, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Closes what the filter has opened for itself, in {@link #init}. */
    @Override
    public void destroy() {
        if (owned != null) {
            owned.close();
        }
    }

    private FilterSettings settings() {
        return requestLimit().settings();
    }

    private RequestLimit requestLimit() {
        if (requestLimit == null) {
            throw new IllegalStateException(
                    "This filter has no limits. Make it with RateLimitFilter.of(...), or let web.xml"
                            + " make it with the init-param limits.");
        }
        return requestLimit;
    }

    @Override
    public String toString() {
        return "RateLimitFilter" + (requestLimit == null ? "" : " " + requestLimit.settings());
    }
}
