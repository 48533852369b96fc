package com.kapgel.security.servlet;

import com.kapgel.security.SecurityHeaders;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers of one response, with its nonce filled in. */
final class ResponseHeaders implements DecidedHeaders {
    /** This and the next tell an attacker which holes to try, and nobody else anything. */
    private static final String SERVER = "Server";

    private static final String POWERED_BY = "X-Powered-By";

    private final Map<String, String> values;
    private final boolean enforced;
    private final String[] names; // of the values, for a walk that leaves nothing to collect
    private final String[] texts;
    private final @Nullable JettyFields jettyFields;

    /** Whether the container has been seen to take its Server header not back, so that it need not be asked for each response. */
    private volatile boolean keepsServer;

    private ResponseHeaders(Map<String, String> values, boolean enforced, @Nullable JettyFields jettyFields) {
        this.values = values;
        this.enforced = enforced;
        this.names = values.keySet().toArray(String[]::new);
        this.texts = values.values().toArray(String[]::new);
        this.jettyFields = jettyFields;
    }

    /**
     * Headers for many responses.
     *
     * @param values looks names up without regard to case
     * @param enforced whether the application's own value is ignored
     */
    static ResponseHeaders of(Map<String, String> values, boolean enforced) {
        return new ResponseHeaders(values, enforced, jettyFields(values));
    }

    private static @Nullable JettyFields jettyFields(Map<String, String> values) {
        try {
            return JettyFields.of(values);
        } catch (LinkageError withoutJetty) {
            return null;
        }
    }

    Map<String, String> values() {
        return values;
    }

    @Override
    public void writeTo(HttpServletResponse response) {
        if (jettyFields == null || !jettyFields.writeTo(response)) {
            writeByServletApi(response);
        }
    }

    private void writeByServletApi(HttpServletResponse response) {
        boolean hasSome = false;
        boolean hasServer = false;
        boolean hasPoweredBy = false;
        for (String name : response.getHeaderNames()) { // Few, as a rule, and ours are not among them.
            hasSome |= values.containsKey(name);
            hasServer |= name.equalsIgnoreCase(SERVER);
            hasPoweredBy |= name.equalsIgnoreCase(POWERED_BY);
        }
        if (hasServer && !values.containsKey(SERVER)) {
            hideServer(response);
        }
        if (hasPoweredBy && !values.containsKey(POWERED_BY)) {
            hide(POWERED_BY, response);
        }
        if (hasSome) {
            writeAround(response);
        } else {
            for (int i = 0; i < names.length; i++) {
                response.addHeader(names[i], texts[i]); // To set it would make the container look for it once more.
            }
        }
    }

    private void writeAround(HttpServletResponse response) {
        for (int i = 0; i < names.length; i++) {
            if (enforced || !response.containsHeader(names[i])) {
                response.setHeader(names[i], texts[i]);
            }
        }
    }

    private void hideServer(HttpServletResponse response) {
        if (keepsServer) {
            response.setHeader(SERVER, "");
        } else {
            hide(SERVER, response);
            keepsServer = response.containsHeader(SERVER);
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
        return new ResponseHeaders(filled, enforced, null); // To encode it for one response would not pay.
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
