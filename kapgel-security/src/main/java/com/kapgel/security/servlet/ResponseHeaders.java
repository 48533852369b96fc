package com.kapgel.security.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one response, with its nonce filled in.
 *
 * @param values looks names up without regard to case
 * @param enforced whether the application's own value is ignored
 */
record ResponseHeaders(Map<String, String> values, boolean enforced) {
    /** Request attribute: what is decided on the first dispatch holds for those that follow, error pages included. */
    static final String ATTRIBUTE = "com.kapgel.security.servlet.headers";

    void writeTo(HttpServletResponse response) {
        values.forEach((name, value) -> {
            if (enforced || !response.containsHeader(name)) {
                response.setHeader(name, value);
            }
        });
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
