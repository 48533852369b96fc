package com.kapgel.security.servlet;

import com.kapgel.security.SecurityHeaders;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers of one response, with its nonce filled in. */
final class ResponseHeaders implements DecidedHeaders {
    /** They tell an attacker which holes to try, and nobody else anything. */
    private static final List<String> TELLTALE = List.of("Server", "X-Powered-By");

    private final Map<String, String> values;
    private final boolean enforced;
    private final String[] names; // of the values, for a walk that leaves nothing to collect
    private final String[] texts;

    /**
     * @param values looks names up without regard to case
     * @param enforced whether the application's own value is ignored
     */
    ResponseHeaders(Map<String, String> values, boolean enforced) {
        this.values = values;
        this.enforced = enforced;
        this.names = values.keySet().toArray(String[]::new);
        this.texts = values.values().toArray(String[]::new);
    }

    Map<String, String> values() {
        return values;
    }

    @Override
    public void writeTo(HttpServletResponse response) {
        for (String name : TELLTALE) {
            if (response.containsHeader(name) && !values.containsKey(name)) {
                hide(name, response);
            }
        }
        for (int i = 0; i < names.length; i++) {
            if (!response.containsHeader(names[i])) {
                response.addHeader(names[i], texts[i]); // To set it would make the container look for it a second time.
            } else if (enforced) {
                response.setHeader(names[i], texts[i]);
            }
        }
    }

    /** Where the container takes no header back, as Jetty its own and Tomcat 10 none, its value at least. */
    static void hide(String name, HttpServletResponse response) {
        response.setHeader(name, null);
        if (response.containsHeader(name)) {
            response.setHeader(name, "");
        }
    }

    @Override
    public void keepThrough(FilterChain chain, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        chain.doFilter(request, new HeaderKeepingResponse(request, response, this));
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
