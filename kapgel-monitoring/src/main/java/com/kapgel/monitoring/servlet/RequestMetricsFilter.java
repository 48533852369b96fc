package com.kapgel.monitoring.servlet;

import com.kapgel.monitoring.Monitoring;
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
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures requests, gives each an id, and makes transactions of them in Sentry.
 *
 * <pre>{@code
 * RequestMetricsFilter.of(monitoring).addTo(servletContext, "/*");
 * }</pre>
 *
 * or, in {@code web.xml}, {@code com.kapgel.monitoring.servlet.RequestMetricsFilter} with {@code
 * <async-supported>true</async-supported>}, which finds the {@link Monitoring} in the servlet context: a listener puts it there in
 * {@code contextInitialized}, under the name {@value #ATTRIBUTE}.
 *
 * <p><b>The metric</b> is {@code http.server.requests}, {@code http_server_requests_seconds} in Prometheus, with {@code method}, {@code
 * route}, {@code status} and {@code outcome}, and buckets at 100, 200, 400 ms, 1, 2 and 5 s. A request counts once, when its answer is
 * complete, also when it is asynchronous, forwarded, dispatched again or ends on an error page. An exception that leaves the application
 * counts as 500.
 *
 * <p><b>The route</b> is the pattern of the servlet, and so a storm of 404s is one series. A framework that routes on its own says what
 * its route is by {@link #route}. Of more than 200 the rest is {@code other}.
 *
 * <p><b>The id</b> is that of the trace in a {@code traceparent} of the W3C, or in Sentry, or else a new one: 32 hexadecimal digits, in the
 * header {@value #REQUEST_ID_HEADER}, in SLF4J's MDC under {@value #MDC_KEY} on the threads of the container, and as the tag {@code
 * request_id} in Sentry.
 *
 * <p>Register it behind filters that find out who the client is, and before all that may answer. Thread-safe; methods that change
 * something return another filter.
 */
@SuppressWarnings("exports") // whoever uses it requires the Servlet API himself
public final class RequestMetricsFilter implements Filter {
    /** Where a filter of {@code web.xml} finds its {@link Monitoring} in the servlet context. */
    public static final String ATTRIBUTE = "com.kapgel.monitoring.Monitoring";

    /** The header of the answer with the request's id. */
    public static final String REQUEST_ID_HEADER = "X-Request-Id";

    /** Under which logs find the request's id. */
    public static final String MDC_KEY = "requestId";

    private static final Logger logger = LoggerFactory.getLogger(RequestMetricsFilter.class);

    private static final String DEFAULT_NAME = "kapgel-request-metrics";
    private static final String EXCHANGE = RequestMetricsFilter.class.getName() + ".exchange";

    private final String name;
    private final Function<HttpServletRequest, @Nullable String> route;
    private final Routes routes;
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    // Both are null only until init, in a filter that the container made.
    private @Nullable Monitoring monitoring;
    private @Nullable RequestTimers timers;

    /** For {@code web.xml}. In code, use {@link #of}. */
    public RequestMetricsFilter() {
        this(DEFAULT_NAME, request -> null, null);
    }

    private RequestMetricsFilter(
            String name, Function<HttpServletRequest, @Nullable String> route, @Nullable Monitoring monitoring) {
        this.name = name;
        this.route = route;
        this.routes = new Routes(route);
        use(monitoring);
    }

    private void use(@Nullable Monitoring given) {
        monitoring = given;
        timers = given == null ? null : new RequestTimers(given.registry());
    }

    /** A filter that measures with this. */
    public static RequestMetricsFilter of(Monitoring monitoring) {
        return new RequestMetricsFilter(
                DEFAULT_NAME, request -> null, Objects.requireNonNull(monitoring, "monitoring"));
    }

    /**
     * The same filter, which asks this for the route of a request when the application has served it, or has begun to. Null means the
     * servlet's pattern.
     *
     * <pre>{@code
     * .route(request -> (String) request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE))    // Spring MVC
     * }</pre>
     */
    public RequestMetricsFilter route(Function<HttpServletRequest, @Nullable String> route) {
        return new RequestMetricsFilter(name, Objects.requireNonNull(route, "route"), monitoring);
    }

    /** The same filter under another name than {@value #DEFAULT_NAME}, for the second one in an application. */
    public RequestMetricsFilter named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The filter's name is blank. Give it one, or leave out named(...).");
        }
        return new RequestMetricsFilter(name, route, monitoring);
    }

    /**
     * Registers this filter behind those that are there, with asynchronous requests allowed. Call it while the context starts.
     *
     * @param urlPatterns as in {@code web.xml}: {@code /*}, {@code /api/*}
     * @throws IllegalStateException if a filter of that name is there already
     * @throws IllegalArgumentException if there is no pattern, or one that matches nothing
     */
    public void addTo(ServletContext context, String... urlPatterns) {
        requirePatterns(urlPatterns);
        FilterRegistration.Dynamic registration = context.addFilter(name, this);
        if (registration == null) {
            throw new IllegalStateException(
                    "A filter named " + name + " is registered already. Give this one its own name with named(...).");
        }
        registration.setAsyncSupported(true);
        // In further rounds of a request it only says whose round it is.
        registration.addMappingForUrlPatterns(
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR), true, urlPatterns);
    }

    private static void requirePatterns(String... urlPatterns) {
        if (urlPatterns.length == 0) {
            throw new IllegalArgumentException("No URL pattern is given. For every request, use \"/*\".");
        }
        for (String pattern : urlPatterns) {
            if (!pattern.startsWith("/") && !pattern.startsWith("*.")) {
                throw new IllegalArgumentException("URL pattern '" + pattern
                        + "' would match nothing: it starts neither with / nor with *. as in /api/* and *.json.");
            }
        }
    }

    /** Finds the monitoring of a filter that the container made. There are no init-params. */
    @Override
    public void init(FilterConfig config) throws ServletException {
        List<String> unknown = Collections.list(config.getInitParameterNames());
        if (!unknown.isEmpty()) {
            throw new ServletException("Filter " + config.getFilterName() + ": init-param " + String.join(", ", unknown)
                    + " is unknown; there is none.");
        }
        if (monitoring == null) {
            if (!(config.getServletContext().getAttribute(ATTRIBUTE) instanceof Monitoring found)) {
                throw new ServletException("Filter " + config.getFilterName()
                        + ": the servlet context has no Monitoring under '" + ATTRIBUTE
                        + "'. Put it there in contextInitialized of a listener.");
            }
            use(found);
        }
    }

    /** The id of a request that such a filter has seen. */
    public static Optional<String> findRequestId(ServletRequest request) {
        return request.getAttribute(EXCHANGE) instanceof Exchange exchange
                ? Optional.of(exchange.id())
                : Optional.empty();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest httpRequest)
                || !(response instanceof HttpServletResponse httpResponse)) {
            chain.doFilter(request, response);
        } else if (request.getAttribute(EXCHANGE) instanceof Exchange exchange) {
            exchange.pass(httpRequest, httpResponse, chain);
        } else if (request.getDispatcherType() == DispatcherType.REQUEST) {
            Exchange exchange = begin(httpRequest, httpResponse);
            request.setAttribute(EXCHANGE, exchange);
            exchange.serve(chain);
        } else {
            chain.doFilter(request, response); // it began outside of the patterns
        }
    }

    private Exchange begin(HttpServletRequest request, HttpServletResponse response) {
        RequestTimers ready = timers;
        if (ready == null) {
            throw new IllegalStateException(
                    "This filter has no monitoring. Make it with RequestMetricsFilter.of(...).");
        }
        String pattern = Routes.patternOf(request);
        Optional<TraceParent> parent = TraceParent.read(request.getHeader("traceparent"));
        SentryRequest sentry = findSentry(request, pattern, parent);
        String id =
                parent.map(TraceParent::traceId).orElseGet(sentry == null ? TraceParent::newTraceId : sentry::traceId);
        if (sentry != null) {
            sentry.tag(id);
        }
        return new Exchange(ready, routes, request, response, pattern, id, sentry);
    }

    private @Nullable SentryRequest findSentry(
            HttpServletRequest request, String pattern, Optional<TraceParent> parent) {
        if (monitoring == null || !monitoring.tellsSentry()) {
            return null;
        }
        try {
            return SentryRequest.begin(request, pattern, parent);
        } catch (RuntimeException e) { // such as that of a sampler; the request is worth more
            if (failureLogged.compareAndSet(false, true)) {
                logger.warn("A request is no transaction in Sentry. This is logged once.", e);
            }
            return null;
        }
    }

    @Override
    public String toString() {
        return "RequestMetricsFilter " + name;
    }
}
