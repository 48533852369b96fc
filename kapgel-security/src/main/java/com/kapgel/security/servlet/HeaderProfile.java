package com.kapgel.security.servlet;

import com.kapgel.security.SecurityHeaders;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;

/** Security headers made ready for many requests: what can be shared by all responses is built once. */
final class HeaderProfile {
    private final SecurityHeaders headers;
    private final boolean enforced;
    private final ResponseHeaders onSecureConnection;
    private final ResponseHeaders onPlainConnection;
    private final boolean usesNonce;
    private final SecureRandom random = new SecureRandom();

    HeaderProfile(SecurityHeaders headers, boolean enforced) {
        this.headers = headers;
        this.enforced = enforced;
        this.onSecureConnection = new ResponseHeaders(headers.forResponse(true), enforced);
        this.onPlainConnection = new ResponseHeaders(headers.forResponse(false), enforced);
        this.usesNonce =
                onSecureConnection.values().values().stream().anyMatch(value -> value.contains(SecurityHeaders.NONCE));
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

    /** The headers of this request's response; decided once per request, whatever dispatches follow. */
    ResponseHeaders headersFor(ServletRequest request) {
        if (request.getAttribute(ResponseHeaders.ATTRIBUTE) instanceof ResponseHeaders decided) {
            return decided;
        }
        ResponseHeaders shared = request.isSecure() ? onSecureConnection : onPlainConnection;
        ResponseHeaders decided = usesNonce ? withNonce(shared, request) : shared;
        request.setAttribute(ResponseHeaders.ATTRIBUTE, decided);
        return decided;
    }

    private ResponseHeaders withNonce(ResponseHeaders shared, ServletRequest request) {
        String nonce = CspNonce.fresh(random);
        request.setAttribute(CspNonce.ATTRIBUTE, nonce);
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        shared.values().forEach((name, value) -> values.put(name, value.replace(SecurityHeaders.NONCE, nonce)));
        return new ResponseHeaders(values, enforced);
    }

    @Override
    public String toString() {
        return headers + (enforced ? " enforced" : "");
    }
}
