package com.kapgel.security.servlet;

import com.kapgel.security.SecurityHeaders;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the filter's settings from its init-params in {@code web.xml}, and reports all that is wrong with them at once. */
final class InitParameters {
    private final String filterName;
    private final Map<String, String> unread = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    private InitParameters(FilterConfig config) {
        filterName = config.getFilterName();
        Collections.list(config.getInitParameterNames())
                .forEach(name -> unread.put(name, config.getInitParameter(name)));
    }

    static HeaderProfile read(FilterConfig config) throws ServletException {
        InitParameters parameters = new InitParameters(config);
        SecurityHeaders preset = parameters.preset();
        boolean production = parameters.flag("production", true);
        boolean enforce = parameters.flag("enforce", false);
        parameters.refuseProblems("");
        return new HeaderProfile(preset.production(production), enforce);
    }

    /** A filter that was built in code has no use for init-params; ignoring them would hide a mistake. */
    static void refuseAny(FilterConfig config) throws ServletException {
        new InitParameters(config).refuseProblems(" when the filter is built in code");
    }

    private SecurityHeaders preset() {
        String preset = take("preset");
        if (preset == null) {
            problems.add("init-param preset is missing, expected api, html or kapgel");
            return SecurityHeaders.api();
        }
        return switch (preset) {
            case "api" -> SecurityHeaders.api();
            case "html" -> SecurityHeaders.html();
            case "kapgel" -> SecurityHeaders.kapgel();
            default -> {
                problems.add("init-param preset is '" + preset + "', expected api, html or kapgel");
                yield SecurityHeaders.api();
            }
        };
    }

    private boolean flag(String name, boolean unset) {
        String value = take(name);
        if (value == null) {
            return unset;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> {
                problems.add("init-param " + name + " is '" + value + "', expected true or false");
                yield unset;
            }
        };
    }

    private @Nullable String take(String name) {
        String value = unread.remove(name);
        return value == null ? null : value.strip();
    }

    private void refuseProblems(String circumstance) throws ServletException {
        unread.keySet().forEach(name -> problems.add("init-param " + name + " is unknown" + circumstance));
        if (!problems.isEmpty()) {
            throw new ServletException("Filter " + filterName + ": " + String.join("; ", problems) + ".");
        }
    }
}
