package com.kapgel.health.servlet;

import com.kapgel.health.Drain;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests for a {@link Drain}, until their answers are complete, and has clients leave while it drains.
 *
 * <pre>{@code
 * DrainFilter.of(drain).addTo(servletContext, "/*");
 * }</pre>
 *
 * or, in {@code web.xml}, {@code com.kapgel.health.servlet.DrainFilter} with {@code <async-supported>true</async-supported>}, which finds
 * the drain in the servlet context: a listener puts it there in {@code contextInitialized}, under the name {@value #ATTRIBUTE} or that of
 * the init-param {@code attribute}.
 *
 * <p><b>Counting.</b> A request counts once, also when it is forwarded, dispatched again or ends on an error page, and when this filter is
 * mapped twice; one that has become asynchronous until it is completed. Those to {@link HealthServlet} do not count, since probes come to
 * the end.
 *
 * <p><b>{@code Connection: close}</b> is on the answers of HTTP/1 from {@link Drain#begin} on, so that no client sends its next request to
 * an instance that is about to end. In HTTP/2 the field is forbidden (RFC 9113, section 8.2.2): there the container says it when it is
 * stopped. A request that asks for another protocol, such as WebSocket, keeps its connection; not one that only offers HTTP/2 without TLS
 * ({@code h2c}), as the JDK's client does each time: a container that takes it up does so before any filter.
 *
 * <p>Register it before filters that answer themselves. Thread-safe.
 */
@SuppressWarnings("exports") // whoever uses it requires the Servlet API himself
public final class DrainFilter implements Filter {
    /** Where a filter of {@code web.xml} finds its {@link Drain} in the servlet context. */
    public static final String ATTRIBUTE = "com.kapgel.health.Drain";

    private static final String DEFAULT_NAME = "kapgel-drain";
    private static final String COUNTED = DrainFilter.class.getName() + ".counted";
    private static final String MAPPINGS = DrainFilter.class.getName() + ".mappings";

    private final String name;
    private final boolean inCode;
    private @Nullable Drain drain; // null only until init, in a filter that the container made

    /** By the name of a servlet, whether it is a {@link HealthServlet}. */
    private final Map<String, Boolean> probes = new ConcurrentHashMap<>();

    /** Whether a request may meet such a filter twice. If not, it needs no mark, which would be half of what the filter costs. */
    private boolean marksRequests = true;

    /** For {@code web.xml}. In code, use {@link #of}. */
    public DrainFilter() {
        this(DEFAULT_NAME, false, null);
    }

    private DrainFilter(String name, boolean inCode, @Nullable Drain drain) {
        this.name = name;
        this.inCode = inCode;
        this.drain = drain;
    }

    /** A filter that counts for this drain. */
    public static DrainFilter of(Drain drain) {
        return new DrainFilter(DEFAULT_NAME, true, Objects.requireNonNull(drain, "drain"));
    }

    /** The same filter under another name than {@value #DEFAULT_NAME}, for the second one in an application. */
    public DrainFilter named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The filter's name is blank. Give it one, or leave out named(...).");
        }
        return new DrainFilter(name, inCode, drain);
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
        context.setAttribute(MAPPINGS, mappings(context) + urlPatterns.length);
        // On error pages and on dispatches from asynchronous work it counts nothing: there it only sets the header.
        registration.addMappingForUrlPatterns(
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR), true, urlPatterns);
    }

    /** Finds the drain of a filter that the container made; one made in code takes no init-params. */
    @Override
    public void init(FilterConfig config) throws ServletException {
        List<String> unknown = Collections.list(config.getInitParameterNames()).stream()
                .filter(parameter -> inCode || !parameter.equals("attribute"))
                .toList();
        if (!unknown.isEmpty()) {
            throw new ServletException("Filter " + config.getFilterName() + ": init-param " + String.join(", ", unknown)
                    + (inCode
                            ? " is of no use to a filter that is built in code."
                            : " is unknown; there is only attribute."));
        }
        if (inCode) {
            marksRequests = mappings(config.getServletContext()) != 1;
        } else {
            drain = find(config);
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest httpRequest && response instanceof HttpServletResponse httpResponse) {
            close(httpRequest, httpResponse);
            pass(httpRequest, httpResponse, chain);
            close(httpRequest, httpResponse); // what was in flight when it began
        } else {
            chain.doFilter(request, response);
        }
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

    private static int mappings(ServletContext context) {
        return context.getAttribute(MAPPINGS) instanceof Integer known ? known : 0;
    }

    private static Drain find(FilterConfig config) throws ServletException {
        String attribute = Objects.requireNonNullElse(config.getInitParameter("attribute"), ATTRIBUTE);
        if (config.getServletContext().getAttribute(attribute) instanceof Drain found) {
            return found;
        }
        throw new ServletException(
                "Filter " + config.getFilterName() + ": the servlet context has no Drain under '" + attribute
                        + "'. Put it there in contextInitialized of a listener, or name another place with the init-param attribute.");
    }

    private void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() != DispatcherType.REQUEST || isCounted(request)) {
            chain.doFilter(request, response);
            return;
        }
        HttpServletMapping mapping = request.getHttpServletMapping();
        if (isOfProbe(request.getServletContext(), mapping.getServletName())) {
            chain.doFilter(request, response);
            return;
        }
        if (marksRequests) {
            request.setAttribute(COUNTED, true);
        }
        Drain.Work work = drain().work(new RunningRequest(request.getMethod(), mapping.getPattern()));
        boolean goesOn = false;
        try {
            chain.doFilter(request, response);
            goesOn = request.isAsyncStarted() && EndOfRequest.closes(work, request);
        } finally {
            if (!goesOn) {
                work.close();
            }
        }
    }

    private boolean isCounted(HttpServletRequest request) {
        return marksRequests && request.getAttribute(COUNTED) != null;
    }

    private boolean isOfProbe(ServletContext context, String servletName) {
        Boolean known = probes.get(servletName);
        if (known == null) {
            ServletRegistration servlet = context.getServletRegistration(servletName);
            known = servlet != null && HealthServlet.class.getName().equals(servlet.getClassName());
            probes.put(servletName, known);
        }
        return known;
    }

    private void close(HttpServletRequest request, HttpServletResponse response) {
        if (drain().isBegun()
                && !response.isCommitted()
                && request.getProtocol().startsWith("HTTP/1")
                && !asksForAnotherProtocol(request.getHeader("Upgrade"))) {
            response.setHeader("Connection", "close");
        }
    }

    private static boolean asksForAnotherProtocol(@Nullable String upgrade) {
        return upgrade != null && !upgrade.strip().equalsIgnoreCase("h2c");
    }

    private Drain drain() {
        if (drain == null) {
            throw new IllegalStateException("This filter has no drain. Make it with DrainFilter.of(...).");
        }
        return drain;
    }

    @Override
    public String toString() {
        return "DrainFilter " + name;
    }

    /** A request as it may be logged: by the pattern of its servlet, since a path may hold a token. */
    private record RunningRequest(String method, String pattern) {
        @Override
        public String toString() {
            return method + " " + pattern;
        }
    }
}
