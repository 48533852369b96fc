package com.kapgel.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Requests that come all the time and tell nothing: those of probes and scrapers, and the preflights of browsers. */
final class QuietPaths {
    private static final List<String> STANDARD =
            List.of("/health", "/healthz", "/livez", "/readyz", "/api/health", "/metrics");

    private final List<String> paths;

    private QuietPaths(List<String> paths) {
        this.paths = List.copyOf(paths);
    }

    static List<String> problems(List<String> paths) {
        List<String> problems = new ArrayList<>();
        for (String path : paths) {
            if (path.length() < 2 || !path.startsWith("/") || path.endsWith("/")) {
                problems.add("neverSampling takes paths such as /internal/ping, was \"" + path + "\"");
            }
        }
        return problems;
    }

    static QuietPaths standardAnd(List<String> more) {
        return new QuietPaths(Stream.concat(STANDARD.stream(), more.stream()).toList());
    }

    /**
     * Whether a transaction is one of them.
     *
     * @param transaction its name: {@code GET /livez}, or the path alone
     */
    boolean include(String transaction) {
        String name = transaction.strip();
        if (name.toUpperCase(Locale.ROOT).startsWith("OPTIONS ")) {
            return true;
        }
        String path = path(name);
        return paths.stream().anyMatch(quiet -> path.equals(quiet) || path.startsWith(quiet + "/"));
    }

    private static String path(String name) {
        String path = name.substring(name.indexOf(' ') + 1).strip();
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }
}
