package com.kapgel.example.orders;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A method and a path such as {@code /api/orders/{id}}, and who answers to it. */
record Route(String method, String path, List<String> segments, Router.Handler handler) {

    /** The attribute of a request that holds the path of its route, once it has one. */
    static final String ATTRIBUTE = Route.class.getName();

    static Route of(String method, String path, Router.Handler handler) {
        return new Route(method, path, split(path), handler);
    }

    /** The variables of the path if it is this route's. */
    Optional<Map<String, String>> match(String asked) {
        List<String> actual = split(asked);
        if (actual.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < actual.size(); i++) {
            String segment = segments.get(i);
            if (segment.startsWith("{")) {
                variables.put(segment.substring(1, segment.length() - 1), actual.get(i));
            } else if (!segment.equals(actual.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    private static List<String> split(String path) {
        return List.of(path.split("/", -1));
    }
}
