package com.kapgel.health.servlet;

import com.kapgel.health.Health;
import com.kapgel.health.HealthReport;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Answers probes and people with a health report.
 *
 * <pre>{@code
 * HealthServlet.of(health).addTo(servletContext, "/api/health", "/livez", "/readyz");
 * }</pre>
 *
 * <p>{@code GET} and {@code HEAD} are answered with status 200 when the report is healthy or degraded, else 503, and with
 * {@link HealthReport#toJson} as {@code application/json} that no cache may store. Other methods get 405.
 *
 * <p>Put no filter in front that redirects or asks for a login: Kubernetes takes a redirect to another host for success.
 */
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Health health;
    private final transient Supplier<HealthReport> report;
    private final int unhealthyStatus;

    private HealthServlet(Health health, Supplier<HealthReport> report, int unhealthyStatus) {
        this.health = health;
        this.report = report;
        this.unhealthyStatus = unhealthyStatus;
    }

    /** A servlet that answers with the full report. */
    public static HealthServlet of(Health health) {
        Objects.requireNonNull(health, "health");
        return new HealthServlet(health, health::report, HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }

    /** The same with another status for reports that are neither healthy nor degraded, 400 to 599; 503 by default. */
    public HealthServlet unhealthyStatus(int status) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("unhealthyStatus is " + status + "; it must be between 400 and 599");
        }
        return new HealthServlet(health, report, status);
    }

    /**
     * Registers the full report under a path.
     *
     * @throws IllegalStateException when the path or the name {@code kapgel-health} is taken
     */
    public void addTo(ServletContext context, String reportPath) {
        register(context, Map.of("kapgel-health", new Mapped(this, reportPath)));
    }

    /**
     * Registers the full report, liveness and readiness under a path each, {@code /livez} and {@code /readyz} by custom.
     *
     * @throws IllegalStateException when one of the paths, or a name beginning with {@code kapgel-health}, is taken
     */
    public void addTo(ServletContext context, String reportPath, String livenessPath, String readinessPath) {
        Map<String, Mapped> servlets = new LinkedHashMap<>();
        servlets.put("kapgel-health", new Mapped(this, reportPath));
        servlets.put("kapgel-health-liveness", new Mapped(answering(health::liveness), livenessPath));
        servlets.put("kapgel-health-readiness", new Mapped(answering(health::readiness), readinessPath));
        register(context, servlets);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        switch (request.getMethod()) {
            case "GET" -> response.getOutputStream().write(answer(response));
            case "HEAD" -> answer(response);
            default -> refuse(response);
        }
    }

    /** Sets status and headers, and returns the body that belongs to them. */
    private byte[] answer(HttpServletResponse response) {
        HealthReport current = report.get();
        byte[] body = current.toJson().getBytes(StandardCharsets.UTF_8);
        response.setStatus(current.status().isUp() ? HttpServletResponse.SC_OK : unhealthyStatus);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        return body;
    }

    private static void refuse(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
        response.setHeader("Allow", "GET, HEAD");
        response.setContentLength(0);
    }

    private HealthServlet answering(Supplier<HealthReport> group) {
        return new HealthServlet(health, group, unhealthyStatus);
    }

    private static void register(ServletContext context, Map<String, Mapped> servlets) {
        servlets.values().forEach(mapped -> requirePath(mapped.path()));
        servlets.forEach((name, mapped) -> {
            ServletRegistration.Dynamic registration = context.addServlet(name, mapped.servlet());
            if (registration == null) {
                throw new IllegalStateException("A servlet named '" + name
                        + "' is already registered; call HealthServlet.addTo once for each application");
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
