package com.kapgel.env;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Problems as JSON, in ASCII and on one line; none of them means that the environment is valid. */
final class ProblemJson {

    private ProblemJson() {}

    static String of(List<Problem> problems) {
        return problems.stream()
                .map(ProblemJson::object)
                .collect(Collectors.joining(",", "{\"valid\":" + problems.isEmpty() + ",\"problems\":[", "]}"));
    }

    private static String object(Problem problem) {
        return "{\"name\":" + string(problem.name()) + ",\"code\":" + string(problem.code()) + ",\"message\":"
                + string(problem.message()) + "}";
    }

    private static String string(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else {
                json.append(c >= ' ' && c <= '~' ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return json.append('"').toString();
    }
}
