package com.kapgel.security.servlet;

import com.kapgel.security.SecurityHeaders;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one response, with its nonce filled in.
 *
 * @param values looks names up without regard to case
 * @param enforced whether the application's own value is ignored
 */
record ResponseHeaders(Map<String, String> values, boolean enforced) {
    /** They tell an attacker which holes to try, and nobody else anything. */
    private static final List<String> TELLTALE = List.of("Server", "X-Powered-By");

    void writeTo(HttpServletResponse response) {
        for (String name : TELLTALE) {
            if (response.containsHeader(name) && !values.containsKey(name)) {
                hide(name, response);
            }
        }
        values.forEach((name, value) -> {
            if (!response.containsHeader(name)) {
                response.addHeader(name, value); // To set it would make the container look for it a second time.
            } else if (enforced) {
                response.setHeader(name, value);
            }
        });
    }

    /** Where the container takes no header back, as Jetty its own and Tomcat 10 none, its value at least. */
    static void hide(String name, HttpServletResponse response) {
        response.setHeader(name, null);
        if (response.containsHeader(name)) {
            response.setHeader(name, "");
        }
    }

    ResponseHeaders withNonce(String nonce) {
        Map<String, String> filled = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.forEach((name, value) -> filled.put(name, value.replace(SecurityHeaders.NONCE, nonce)));
        return new ResponseHeaders(filled, enforced);
    }

    /** Whether the application may not touch this header. */
    boolean forbidsChange(String name) {
        return enforced && values.containsKey(name);
    }

    /** Whether the current value is the one we wrote, which gives way to the application's own. */
    boolean isOurs(String name, @Nullable String current) {
        return current != null && current.equals(values.get(name));
    }
}
