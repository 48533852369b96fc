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

    private final Map<String, Integer> places; // of the names, without regard to case
    private final String[] names;
    private final String[] values;
    private final boolean enforced;
    private final @Nullable JettyFields jettyFields;

    /** Whether the container has been seen to take its Server header not back, so that it need not be asked for each response. */
    private volatile boolean keepsServer;

    private ResponseHeaders(
            Map<String, Integer> places,
            String[] names,
            String[] values,
            boolean enforced,
            @Nullable JettyFields jettyFields) {
        this.places = places;
        this.names = names;
        this.values = values;
        this.enforced = enforced;
        this.jettyFields = jettyFields;
    }

    /**
     * Headers for many responses.
     *
     * @param enforced whether the application's own value is ignored
     */
    static ResponseHeaders of(Map<String, String> headers, boolean enforced) {
        String[] names = headers.keySet().toArray(String[]::new);
        Map<String, Integer> places = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int place = 0; place < names.length; place++) {
            places.put(names[place], place);
        }
        return new ResponseHeaders(
                places, names, headers.values().toArray(String[]::new), enforced, jettyFields(headers));
    }

    private static @Nullable JettyFields jettyFields(Map<String, String> headers) {
        try {
            return JettyFields.of(headers);
        } catch (LinkageError withoutJetty) {
            return null;
        }
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
            hasSome |= has(name);
            hasServer |= name.equalsIgnoreCase(SERVER);
            hasPoweredBy |= name.equalsIgnoreCase(POWERED_BY);
        }
        if (hasServer && !has(SERVER)) {
            hideServer(response);
        }
        if (hasPoweredBy && !has(POWERED_BY)) {
            hide(POWERED_BY, response);
        }
        if (hasSome) {
            writeAround(response);
        } else {
            for (int i = 0; i < names.length; i++) {
                response.addHeader(names[i], values[i]); // To set it would make the container look for it once more.
            }
        }
    }

    private void writeAround(HttpServletResponse response) {
        for (int i = 0; i < names.length; i++) {
            if (enforced || !response.containsHeader(names[i])) {
                response.setHeader(names[i], values[i]);
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
    private static void hide(String name, HttpServletResponse response) {
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

    /** For one response. */
    ResponseHeaders withNonce(String nonce) {
        String[] filled = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            filled[i] = values[i].replace(SecurityHeaders.NONCE, nonce);
        }
        JettyFields filledFields = jettyFields == null ? null : jettyFields.withNonce(nonce);
        return new ResponseHeaders(places, names, filled, enforced, filledFields);
    }

    boolean has(String name) {
        return places.containsKey(name);
    }

    private @Nullable String value(String name) {
        Integer place = places.get(name);
        return place == null ? null : values[place];
    }

    /** In a response that has the others; what the application has set itself is left alone. */
    void replace(ResponseHeaders others, HttpServletResponse response) {
        for (int i = 0; i < others.names.length; i++) {
            String name = others.names[i];
            String next = value(name);
            if (!others.values[i].equals(next) && others.values[i].equals(response.getHeader(name))) {
                if (next == null) {
                    hide(name, response);
                } else {
                    response.setHeader(name, next);
                }
            }
        }
        for (int i = 0; i < names.length; i++) {
            if (!others.has(names[i]) && isNullOrEmpty(response.getHeader(names[i]))) {
                response.setHeader(names[i], values[i]);
            }
        }
    }

    /** Empty is what could only be {@linkplain #hide hidden}. */
    private static boolean isNullOrEmpty(@Nullable String value) {
        return value == null || value.isEmpty();
    }

    /** Whether the application may not touch this header. */
    boolean forbidsChange(String name) {
        return enforced && has(name);
    }

    /** Whether the current value is the one we wrote, which gives way to the application's own. */
    boolean isOurs(String name, @Nullable String current) {
        return current != null && current.equals(value(name));
    }
}
