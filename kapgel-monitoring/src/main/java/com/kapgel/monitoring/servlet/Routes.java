package com.kapgel.monitoring.servlet;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What requests are called: by what the application says of them, or else by the pattern of their servlet. */
final class Routes {
    private static final Logger logger = LoggerFactory.getLogger(RequestMetricsFilter.class);

    private static final String UNKNOWN = "UNKNOWN";

    private final Function<HttpServletRequest, @Nullable String> applications;
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    Routes(Function<HttpServletRequest, @Nullable String> applications) {
        this.applications = applications;
    }

    /** Never a path, which may hold anything. */
    static String patternOf(HttpServletRequest request) {
        HttpServletMapping mapping = request.getHttpServletMapping();
        if (mapping.getMappingMatch() == null) {
            return UNKNOWN;
        }
        return mapping.getPattern().isEmpty() ? "/" : mapping.getPattern();
    }

    /** Asked when the application has routed the request. */
    String of(HttpServletRequest request, String pattern) {
        try {
            String route = applications.apply(request);
            return route == null || route.isBlank() ? pattern : route;
        } catch (RuntimeException | LinkageError e) {
            if (failureLogged.compareAndSet(false, true)) {
                logger.warn("The function for the routes of requests failed. This is logged once.", e);
            }
            return pattern;
        }
    }
}
