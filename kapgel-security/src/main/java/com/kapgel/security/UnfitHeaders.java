package com.kapgel.security;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Headers that are of no use on every response: those of a single one, and those that browsers have given up. */
final class UnfitHeaders {
    /** They describe one single message; a fixed value would break it. */
    private static final List<String> OF_A_SINGLE_RESPONSE = List.of(
            "age",
            "allow",
            "authentication-info",
            "clear-site-data",
            "connection",
            "content-disposition",
            "content-encoding",
            "content-length",
            "content-location",
            "content-range",
            "content-type",
            "date",
            "etag",
            "keep-alive",
            "last-modified",
            "location",
            "proxy-authenticate",
            "proxy-authentication-info",
            "refresh",
            "retry-after",
            "set-cookie",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "www-authenticate");

    private static final String OTHER_POLICY = "is followed by no browser any more. Send Content-Security-Policy";
    private static final String NO_PINS = "is followed by no browser any more. Leave it out: browsers check that "
            + "certificates are published in its place";

    /** What is wrong with them, and the remedy. */
    private static final Map<String, String> UNFIT = unfit();

    /** The headers whose names are worth a hint. */
    private static final List<String> OFTEN_MISSPELT = List.of(
            "Content-Security-Policy",
            "Content-Security-Policy-Report-Only",
            "Cross-Origin-Embedder-Policy",
            "Cross-Origin-Embedder-Policy-Report-Only",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Opener-Policy-Report-Only",
            "Cross-Origin-Resource-Policy",
            "Origin-Agent-Cluster",
            "Permissions-Policy",
            "Permissions-Policy-Report-Only",
            "Referrer-Policy",
            "Reporting-Endpoints",
            "Strict-Transport-Security",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "X-Permitted-Cross-Domain-Policies",
            "X-XSS-Protection");

    private static final int MOST_EDITS = 2;

    private UnfitHeaders() {}

    private static Map<String, String> unfit() {
        Map<String, String> unfit = new HashMap<>();
        for (String name : OF_A_SINGLE_RESPONSE) {
            unfit.put(name, "differs from response to response. Set it where the response is written");
        }
        unfit.put("expect-ct", NO_PINS);
        unfit.put("feature-policy", "is followed by no browser any more. Send Permissions-Policy, as camera=()");
        unfit.put("public-key-pins", NO_PINS);
        unfit.put("public-key-pins-report-only", NO_PINS);
        unfit.put("x-content-security-policy", OTHER_POLICY);
        unfit.put("x-webkit-csp", OTHER_POLICY);
        return unfit;
    }

    /** Behind the name: what is wrong with the header, and the remedy; null if nothing is. */
    static @Nullable String problem(String name) {
        String unfit = UNFIT.get(name.toLowerCase(Locale.ROOT));
        if (unfit != null) {
            return unfit;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        for (String known : OFTEN_MISSPELT) {
            int edits = Spelling.edits(lower, known.toLowerCase(Locale.ROOT));
            if (edits > 0 && edits <= MOST_EDITS) {
                return "is known to no browser. Did you mean " + known + "?";
            }
        }
        return null;
    }
}
