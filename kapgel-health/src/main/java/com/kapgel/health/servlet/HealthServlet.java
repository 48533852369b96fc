package com.kapgel.health.servlet;

import com.kapgel.health.Health;
import com.kapgel.health.HealthReport;
import com.kapgel.health.servlet.StatusPageFiles.StatusPageFile;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers probes and people with a health report.
 *
 * <pre>{@code
 * HealthServlet.of(health).addTo(servletContext, "/api/health", "/livez", "/readyz");
 * HealthServlet.of(health).group("startup").addTo(servletContext, "/startupz");
 * }</pre>
 *
 * <p>{@code GET} and {@code HEAD} are answered with status 200 when the report is healthy or degraded, else 503, and with a body that no
 * cache may store: {@link HealthReport#toJson} as {@code application/json}, or what {@code Accept} asks for,
 * {@link HealthReport#toHealthJson application/health+json} or a page for people as {@code text/html}. Other methods get 405.
 *
 * <p>The page refreshes itself. It needs no more of a Content-Security-Policy than {@code style-src 'self'}, {@code img-src 'self'},
 * {@code connect-src 'self'} and either {@code script-src 'self'} or a nonce that a filter has left in the request attribute
 * {@code com.kapgel.security.nonce}; without them it can be read all the same.
 *
 * <p>Put no filter in front that redirects or asks for a login: Kubernetes takes a redirect to another host for success.
 */
@SuppressWarnings("exports") // whoever uses it requires the Servlet API himself
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final String NONCE = "com.kapgel.security.nonce";
    private static final String NAME = "kapgel-health";

    private final transient Health health;
    private final transient @Nullable String group;
    private final transient Predicate<HttpServletRequest> trust;
    private final String name;
    private final int unhealthyStatus;

    private HealthServlet(
            Health health,
            @Nullable String group,
            Predicate<HttpServletRequest> trust,
            String name,
            int unhealthyStatus) {
        this.health = health;
        this.group = group;
        this.trust = trust;
        this.name = name;
        this.unhealthyStatus = unhealthyStatus;
    }

    /** A servlet that answers with the full report. */
    public static HealthServlet of(Health health) {
        Objects.requireNonNull(health, "health");
        return new HealthServlet(health, null, request -> false, NAME, HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }

    /**
     * The same for one group of checks: {@code startup}, {@code readiness}, {@code liveness} or one of your own. It registers itself as
     * {@code kapgel-health-} and the group.
     *
     * @throws IllegalArgumentException when no check is in such a group
     */
    public HealthServlet group(String group) {
        if (!health.groups().contains(group)) {
            throw new IllegalArgumentException(
                    "No check is in the group '" + group + "'; there are " + health.groups());
        }
        return new HealthServlet(health, group, trust, NAME + "-" + group, unhealthyStatus);
    }

    /**
     * The same with details for those whom the application trusts: of each check its reason, how long it took, when it was asked, since
     * when it is so and whether it is critical; how long the process has been up. Nobody gets them by default.
     *
     * <pre>{@code
     * HealthServlet.of(health).detailsFor(request -> request.isUserInRole("operator"))
     * }</pre>
     *
     * @param trusted asked for each request; when it throws, the request is not trusted
     */
    public HealthServlet detailsFor(Predicate<HttpServletRequest> trusted) {
        return new HealthServlet(health, group, Objects.requireNonNull(trusted, "trusted"), name, unhealthyStatus);
    }

    /** The same under another servlet name, to register several. */
    public HealthServlet named(String name) {
        return new HealthServlet(health, group, trust, Objects.requireNonNull(name, "name"), unhealthyStatus);
    }

    /** The same with another status for reports that are neither healthy nor degraded, 400 to 599; 503 by default. */
    public HealthServlet unhealthyStatus(int status) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("unhealthyStatus is " + status + "; it must be between 400 and 599");
        }
        return new HealthServlet(health, group, trust, name, status);
    }

    /**
     * Registers this report under a path.
     *
     * @throws IllegalStateException when the path or the name, {@code kapgel-health} by default, is taken
     */
    public void addTo(ServletContext context, String path) {
        register(context, Map.of(name, new Mapped(this, path)));
    }

    /**
     * Registers this report, liveness and readiness under a path each, {@code /livez} and {@code /readyz} by custom.
     *
     * @throws IllegalStateException when one of the paths, or a name beginning with {@code kapgel-health}, is taken
     */
    public void addTo(ServletContext context, String reportPath, String livenessPath, String readinessPath) {
        Map<String, Mapped> servlets = new LinkedHashMap<>();
        servlets.put(name, new Mapped(this, reportPath));
        servlets.put(name + "-liveness", new Mapped(group("liveness"), livenessPath));
        servlets.put(name + "-readiness", new Mapped(group("readiness"), readinessPath));
        register(context, servlets);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        switch (request.getMethod()) {
            case "GET" -> response.getOutputStream().write(answer(request, response));
            case "HEAD" -> answer(request, response);
            default -> refuse(response);
        }
    }

    /** Sets status and headers, and returns the body that belongs to them. */
    private byte[] answer(HttpServletRequest request, HttpServletResponse response) {
        StatusPageFile file = StatusPageFiles.find(request.getQueryString());
        if (file != null) {
            return body(response, HttpServletResponse.SC_OK, file.contentType(), file.text());
        }
        response.addHeader("Vary", "Accept");
        Representation form = AcceptHeader.preferred(Collections.list(request.getHeaders("Accept")));
        boolean detailed = isTrusted(request);
        String nonce = form == Representation.HTML ? nonce(request) : "";
        HealthReport report = group == null ? health.report() : health.group(group);
        int status = report.status().isUp() ? HttpServletResponse.SC_OK : unhealthyStatus;
        return body(response, status, form.contentType(), form.write(report, detailed, nonce));
    }

    private static byte[] body(HttpServletResponse response, int status, String contentType, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLength(body.length);
        return body;
    }

    private boolean isTrusted(HttpServletRequest request) {
        try {
            return trust.test(request);
        } catch (RuntimeException undecided) {
            return false;
        }
    }

    private static String nonce(HttpServletRequest request) {
        return request.getAttribute(NONCE) instanceof String nonce ? nonce : "";
    }

    private static void refuse(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
        response.setHeader("Allow", "GET, HEAD");
        response.setContentLength(0);
    }

    private static void register(ServletContext context, Map<String, Mapped> servlets) {
        servlets.values().forEach(mapped -> requirePath(mapped.path()));
        servlets.forEach((name, mapped) -> {
            ServletRegistration.Dynamic registration = context.addServlet(name, mapped.servlet());
            if (registration == null) {
                throw new IllegalStateException("A servlet named '" + name
                        + "' is already registered; call HealthServlet.addTo once for each application, or give each a name"
                        + " by named(...)");
            }
            // It answers at once, but filters in front of it may be asynchronous.
            registration.setAsyncSupported(true);
            Set<String> taken = registration.addMapping(mapped.path());
            if (!taken.isEmpty()) {
                throw new IllegalStateException("The path '" + mapped.path() + "' for servlet '" + name
                        + "' already belongs to another servlet; choose another path");
            }
        });
    }

    private static void requirePath(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("The path '" + path + "' must begin with '/'");
        }
    }

    private record Mapped(HealthServlet servlet, String path) {}
}
