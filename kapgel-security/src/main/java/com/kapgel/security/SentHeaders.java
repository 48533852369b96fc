package com.kapgel.security;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Headers together: what one asks of another, and which of them fit a kind of response. */
final class SentHeaders {
    private static final List<String> POLICIES = List.of(KnownHeaders.POLICY, KnownHeaders.REPORT_ONLY_POLICY);

    private static final List<String> REPORTING = List.of(
            "Cross-Origin-Embedder-Policy",
            "Cross-Origin-Embedder-Policy-Report-Only",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Opener-Policy-Report-Only",
            "Permissions-Policy",
            "Permissions-Policy-Report-Only");

    private static final List<String> STORAGE =
            List.of("expires", "pragma", "surrogate-control", "edge-control", "x-accel-expires");

    private static final Pattern REPORT_TO = Pattern.compile(";[ \t]*+report-to=\"?([^\"\\s,;]++)");

    private SentHeaders() {}

    /** An unmodifiable copy that looks names up without regard to case. */
    static Map<String, String> copy(Map<String, String> values) {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(values);
        return Collections.unmodifiableMap(copy);
    }

    static Map<String, String> withoutHsts(Map<String, String> values) {
        Map<String, String> rest = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        rest.putAll(values);
        rest.remove(StrictTransportSecurity.HEADER);
        return Collections.unmodifiableMap(rest);
    }

    /** Where the request came without TLS, its resources have none either. */
    static Map<String, String> forPlainConnection(Map<String, String> values) {
        return withPolicies(withoutHsts(values), policy -> policy.without(CspDirective.UPGRADE_INSECURE_REQUESTS));
    }

    /** Without a nonce, which would be the same for everybody who gets the stored response. */
    static Map<String, String> forStorage(Map<String, String> values) {
        Map<String, String> rest = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        rest.putAll(withPolicies(values, ContentSecurityPolicy::withoutNonce));
        rest.values().removeIf(value -> value.contains(SecurityHeaders.NONCE));
        return Collections.unmodifiableMap(rest);
    }

    /** With every policy replaced; one that is left without a directive is not sent. */
    static Map<String, String> withPolicies(
            Map<String, String> values, UnaryOperator<ContentSecurityPolicy> replacement) {
        Map<String, String> replaced = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.forEach((name, value) -> {
            String sent = isPolicy(name)
                    ? replacement.apply(ContentSecurityPolicy.parse(value)).toString()
                    : value;
            if (!sent.isEmpty()) {
                replaced.put(name, sent);
            }
        });
        return Collections.unmodifiableMap(replaced);
    }

    static boolean isPolicy(String name) {
        return POLICIES.stream().anyMatch(name::equalsIgnoreCase);
    }

    /** What no header shows alone. */
    static List<String> problems(Map<String, String> values) {
        List<String> problems = new ArrayList<>();
        String reportOnly = values.get(KnownHeaders.REPORT_ONLY_POLICY);
        if (reportOnly != null) {
            if (reportOnly.contains(SecurityHeaders.NONCE) && !values.containsKey(KnownHeaders.POLICY)) {
                problems.add(KnownHeaders.REPORT_ONLY_POLICY + " has a nonce, and no " + KnownHeaders.POLICY
                        + " enforces one, so it protects nothing. Add contentSecurityPolicy(...)");
            }
            ContentSecurityPolicy policy = ContentSecurityPolicy.parse(reportOnly);
            for (CspDirective ignored : List.of(CspDirective.SANDBOX, CspDirective.UPGRADE_INSECURE_REQUESTS)) {
                if (policy.has(ignored)) {
                    problems.add(KnownHeaders.REPORT_ONLY_POLICY + " has " + ignored
                            + ", which browsers ignore there. Take it out with remove(\"" + ignored + "\")");
                }
            }
        }
        boolean nonce = values.values().stream().anyMatch(it -> it.contains(SecurityHeaders.NONCE));
        values.forEach((name, value) -> {
            if (nonce && decidesStorage(name)) {
                problems.add(name
                        + " stands beside a nonce, whose responses are never stored, and would be lost on the others."
                        + " Take it out; CacheControlFilter or the application sets it");
            }
            unknownEndpoints(name, value, values, problems);
        });
        return problems;
    }

    /** {@code Cache-Control} and its relatives for caches of one kind (RFC 9213), what came before it, and what some read in its place. */
    private static boolean decidesStorage(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith("cache-control") || STORAGE.contains(lower);
    }

    /** Groups of the older header Report-To are JSON and not looked at. */
    private static void unknownEndpoints(String name, String value, Map<String, String> values, List<String> problems) {
        String endpoints = values.getOrDefault(KnownHeaders.REPORTING_ENDPOINTS, "");
        Map<String, String> known = KnownHeaders.endpoints(endpoints, new ArrayList<>());
        for (String endpoint : endpointsOf(name, value)) {
            if (!known.containsKey(endpoint) && !values.containsKey("Report-To")) {
                problems.add(name + " reports to " + endpoint + ", which is no endpoint. Add reportingEndpoint(\""
                        + endpoint + "\", uri)"
                        + (isPolicy(name) ? ", or use reportViolationsTo(uri) in place of both" : ""));
            }
        }
    }

    private static List<String> endpointsOf(String name, String value) {
        if (isPolicy(name)) {
            return ContentSecurityPolicy.parse(value).valuesOf(CspDirective.REPORT_TO);
        }
        boolean reports = REPORTING.stream().anyMatch(name::equalsIgnoreCase);
        return reports
                ? REPORT_TO
                        .matcher(value)
                        .results()
                        .map(match -> match.group(1))
                        .distinct()
                        .toList()
                : List.of();
    }
}
