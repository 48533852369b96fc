package com.kapgel.security.servlet;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A filter's settings in {@code web.xml}; all that is wrong with them is reported at once. */
final class InitParameters {
    private static final Pattern SEPARATORS = Pattern.compile("[\\s,]+");

    private final String filterName;
    private final Map<String, String> unread = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    private InitParameters(FilterConfig config) {
        filterName = config.getFilterName();
        Collections.list(config.getInitParameterNames())
                .forEach(name -> unread.put(name, config.getInitParameter(name)));
    }

    static InitParameters of(FilterConfig config) {
        return new InitParameters(config);
    }

    /** A filter that was built in code has no use for init-params; ignoring them would hide a mistake. */
    static void refuseAny(FilterConfig config) throws ServletException {
        new InitParameters(config).refuseProblems(" when the filter is built in code");
    }

    /** Only {@code true} and {@code false}. */
    boolean flag(String name, boolean unset) {
        String value = take(name);
        if (value == null) {
            return unset;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> {
                problem(name + " is '" + value + "', expected true or false");
                yield unset;
            }
        };
    }

    /** Separated by blanks or commas. */
    PathPatterns paths(String name) {
        String value = take(name);
        if (value == null) {
            return PathPatterns.none();
        }
        try {
            return PathPatterns.of(words(value).toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            problem(name + ": " + e.getMessage());
            return PathPatterns.none();
        }
    }

    /** Separated by blanks or commas, or both. */
    static List<String> words(String list) {
        return SEPARATORS.splitAsStream(list).filter(word -> !word.isEmpty()).toList();
    }

    int number(String name, int unset, int least, int most) {
        String value = take(name);
        if (value == null) {
            return unset;
        }
        boolean isNumber =
                !value.isEmpty() && value.length() < 10 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isNumber || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            problem(name + " is '" + value + "', expected a number " + least + " to " + most);
            return unset;
        }
        return Integer.parseInt(value);
    }

    /** The value without blanks around it, or null if it is not set. */
    @Nullable
    String take(String name) {
        String value = unread.remove(name);
        return value == null ? null : value.strip();
    }

    /** Told with all the others: {@code preset is 'x', expected api, html or kapgel}. */
    void problem(String problem) {
        problems.add("init-param " + problem);
    }

    /** What has not been taken by now is unknown. */
    void refuseProblems() throws ServletException {
        refuseProblems("");
    }

    private void refuseProblems(String circumstance) throws ServletException {
        unread.keySet().forEach(name -> problem(name + " is unknown" + circumstance));
        if (!problems.isEmpty()) {
            throw new ServletException("Filter " + filterName + ": " + String.join("; ", problems) + ".");
        }
    }
}
