package com.kapgel.security.servlet;

import com.kapgel.security.SecurityHeaders;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Map;

/** Security headers made ready for many requests: what can be shared by all responses is built once. */
final class HeaderProfile {
    private final SecurityHeaders headers;
    private final boolean enforced;
    private final Connection secureConnection;
    private final Connection plainConnection;
    private final SecureRandom random = new SecureRandom();
    private final OnceLog log = new OnceLog(SecurityHeadersFilter.class);

    HeaderProfile(SecurityHeaders headers, boolean enforced) {
        this.headers = headers;
        this.enforced = enforced;
        this.secureConnection = Connection.of(headers, true, enforced);
        this.plainConnection = Connection.of(headers, false, enforced);
    }

    static HeaderProfile of(FilterConfig config) throws ServletException {
        InitParameters parameters = InitParameters.of(config);
        SecurityHeaders preset = preset(parameters);
        boolean production = parameters.flag("production", true);
        boolean enforce = parameters.flag("enforce", false);
        parameters.refuseProblems();
        return new HeaderProfile(preset.production(production), enforce);
    }

    private static SecurityHeaders preset(InitParameters parameters) {
        String preset = parameters.take("preset");
        if (preset == null) {
            parameters.problem("preset is missing, expected api, html or kapgel");
            return SecurityHeaders.api();
        }
        return switch (preset) {
            case "api" -> SecurityHeaders.api();
            case "html" -> SecurityHeaders.html();
            case "kapgel" -> SecurityHeaders.kapgel();
            default -> {
                parameters.problem("preset is '" + preset + "', expected api, html or kapgel");
                yield SecurityHeaders.api();
            }
        };
    }

    HeaderProfile enforcing() {
        return new HeaderProfile(headers, true);
    }

    /**
     * Writes the headers and hands the request on; what is decided on its first dispatch holds for those that follow.
     *
     * @param alone whether no other filter of the application could decide differently
     */
    void secure(HttpServletRequest request, HttpServletResponse response, FilterChain chain, boolean alone)
            throws IOException, ServletException {
        DecidedHeaders decided = decided(request, alone);
        if (!response.isCommitted()) {
            decided.writeTo(response);
        }
        decided.keepThrough(chain, request, response);
    }

    private DecidedHeaders decided(HttpServletRequest request, boolean alone) {
        Connection connection = request.isSecure() ? secureConnection : plainConnection;
        if (alone && !connection.usesNonce()) {
            return connection.headers(); // The same for every dispatch, so nothing has to be remembered.
        }
        if (request.getAttribute(DecidedHeaders.ATTRIBUTE) instanceof DecidedHeaders earlier) {
            return earlier;
        }
        DecidedHeaders decided = connection.usesNonce() ? withNonce(connection, request) : connection.headers();
        request.setAttribute(DecidedHeaders.ATTRIBUTE, decided);
        return decided;
    }

    private PageNonce withNonce(Connection connection, HttpServletRequest request) {
        String nonce = CspNonce.fresh(random);
        request.setAttribute(CspNonce.ATTRIBUTE, nonce);
        return new PageNonce(nonce, connection.headers().withNonce(nonce), connection.storableHeaders(), log);
    }

    /** @param storableHeaders those of a response that may be stored, which have no nonce */
    private record Connection(ResponseHeaders headers, ResponseHeaders storableHeaders, boolean usesNonce) {
        static Connection of(SecurityHeaders headers, boolean secure, boolean enforced) {
            Map<String, String> all = headers.forResponse(secure);
            Map<String, String> storable = headers.forStorableResponse(secure);
            return new Connection(
                    ResponseHeaders.of(all, enforced),
                    ResponseHeaders.of(storable, enforced),
                    /* usesNonce= */ !all.equals(storable));
        }
    }

    @Override
    public String toString() {
        return headers + (enforced ? " enforced" : "");
    }
}
