package com.kapgel.security.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;

/** Some paths of an application: {@code /livez} is one, {@code /assets/*} all below a folder. */
final class PathPatterns {
    private final List<String> patterns;

    private PathPatterns(List<String> patterns) {
        this.patterns = patterns;
    }

    static PathPatterns none() {
        return new PathPatterns(List.of());
    }

    /** @throws IllegalArgumentException if one is no path; all of them are named */
    static PathPatterns of(String... patterns) {
        List<String> wrong = new ArrayList<>();
        for (String pattern : patterns) {
            int star = pattern.indexOf('*');
            boolean isFolder = pattern.endsWith("/*") && star == pattern.length() - 1;
            if (!pattern.startsWith("/") || (star >= 0 && !isFolder)) {
                wrong.add(pattern);
            }
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("Not a path of the application: '" + String.join("', '", wrong)
                    + "'. Write /livez for one path, /assets/* for all below a folder.");
        }
        return new PathPatterns(List.of(patterns));
    }

    PathPatterns and(PathPatterns others) {
        List<String> both = new ArrayList<>(patterns);
        both.addAll(others.patterns);
        return new PathPatterns(List.copyOf(both));
    }

    /** By the decoded path within the application, as the container itself chooses the servlet. */
    boolean match(HttpServletRequest request) {
        if (patterns.isEmpty()) {
            return false;
        }
        String path = path(request);
        for (String pattern : patterns) {
            boolean isFolder = pattern.endsWith("/*");
            if (isFolder ? path.startsWith(pattern.substring(0, pattern.length() - 1)) : path.equals(pattern)) {
                return true;
            }
        }
        return false;
    }

    static String path(HttpServletRequest request) {
        String below = request.getPathInfo();
        return below == null ? request.getServletPath() : request.getServletPath() + below;
    }

    @Override
    public String toString() {
        return patterns.toString();
    }
}
