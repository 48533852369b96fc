package com.kapgel.ratelimit.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A path with names in braces for segments that vary, and {@code **} at its end for everything below. Immutable.
 *
 * @param text as it was written
 * @param segments between the slashes, without the {@code **}
 * @param open whether there may be more segments
 */
record PathTemplate(String text, List<String> segments, boolean open) {
    /** Dots that go up, also with parameters, and what somebody behind the filter might take for dots or slashes. */
    private static final Pattern LEADS_ELSEWHERE =
            Pattern.compile("/\\.\\.?(;[^/]*)?(/|$)|\\\\|%(2[ef]|5c)", Pattern.CASE_INSENSITIVE);

    static PathTemplate of(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("the path template \"" + text + "\" must begin with a slash");
        }
        boolean open = text.endsWith("/**");
        String fixed = open ? text.substring(0, text.length() - 3) : text;
        if (fixed.indexOf('*') >= 0) {
            throw new IllegalArgumentException("the path template \"" + text
                    + "\" may have ** as its last segment only; one segment that varies is written {name}");
        }
        return new PathTemplate(text, split(fixed), open);
    }

    /** The path within the application, decoded by the container, without path parameters. */
    static String pathOf(HttpServletRequest request) {
        String rest = request.getPathInfo();
        return rest == null ? request.getServletPath() : request.getServletPath() + rest;
    }

    /** Whether the path is one of these. One that leads elsewhere once it is normalized, which not every container does, is not. */
    boolean matches(String path) {
        if (LEADS_ELSEWHERE.matcher(path).find()) {
            return false;
        }
        List<String> actual = split(path);
        if (open ? actual.size() < segments.size() : actual.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            boolean varies = segments.get(i).startsWith("{") && segments.get(i).endsWith("}");
            if (varies ? actual.get(i).isEmpty() : !segments.get(i).equals(actual.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> split(String path) {
        return path.isEmpty() ? List.of() : List.of(path.substring(1).split("/", -1));
    }

    @Override
    public String toString() {
        return text;
    }
}
