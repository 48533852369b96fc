package com.kapgel.security;

import static java.util.Map.entry;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What browsers accept in the headers that they know; a value that they ignore protects nobody. */
final class KnownHeaders {
    static final String POLICY = "Content-Security-Policy";
    static final String REPORT_ONLY_POLICY = "Content-Security-Policy-Report-Only";
    static final String REPORTING_ENDPOINTS = "Reporting-Endpoints";

    private static final String REFERRER_POLICY =
            "(?:no-referrer(?:-when-downgrade)?|(?:strict-)?origin(?:-when-cross-origin)?|same-origin|unsafe-url)";
    private static final String REPORT_TO = "(?:\\s*;\\s*report-to=\"[^\"]*+\")?";

    private static final Values OPENER_POLICIES = new Values(
            "(?:unsafe-none|same-origin|same-origin-allow-popups|noopener-allow-popups)" + REPORT_TO,
            "same-origin, same-origin-allow-popups, noopener-allow-popups and unsafe-none");
    private static final Values EMBEDDER_POLICIES = new Values(
            "(?:unsafe-none|require-corp|credentialless)" + REPORT_TO, "require-corp, credentialless and unsafe-none");

    /** Where one of a few words is expected; browsers read those of the Cross-Origin headers in lower case only. */
    private static final Map<String, Values> WORDS = Map.ofEntries(
            entry("x-content-type-options", new Values("(?i)nosniff", "nosniff")),
            entry(
                    "x-frame-options",
                    new Values(
                            "(?i)deny|sameorigin",
                            "DENY and SAMEORIGIN; other sites are named by frame-ancestors in " + POLICY)),
            entry(
                    "referrer-policy",
                    new Values(
                            "(?i)" + REFERRER_POLICY + "(?:\\s*,\\s*" + REFERRER_POLICY + ")*+",
                            "no-referrer, same-origin, strict-origin, strict-origin-when-cross-origin, origin, "
                                    + "origin-when-cross-origin, no-referrer-when-downgrade, unsafe-url, and lists of them")),
            entry("cross-origin-opener-policy", OPENER_POLICIES),
            entry("cross-origin-opener-policy-report-only", OPENER_POLICIES),
            entry("cross-origin-embedder-policy", EMBEDDER_POLICIES),
            entry("cross-origin-embedder-policy-report-only", EMBEDDER_POLICIES),
            entry(
                    "cross-origin-resource-policy",
                    new Values("same-origin|same-site|cross-origin", "same-origin, same-site and cross-origin")),
            entry("origin-agent-cluster", new Values("\\?[01]", "?1 and ?0")),
            entry(
                    "access-control-allow-origin",
                    new Values(
                            "\\*|null|[a-z][a-z0-9+.-]*+://[a-z0-9.-]++(?::\\d{1,5})?",
                            "*, and one origin like https://example.com without a path; for several, the application names "
                                    + "the one that has asked")),
            entry(
                    "x-xss-protection",
                    new Values(
                            "(?i)0|1(?:\\s*;\\s*(?:mode=block|report=\\S+))?",
                            "0, 1, 1; mode=block and 1; report=/path")),
            entry(
                    "x-permitted-cross-domain-policies",
                    new Values(
                            "none|none-this-response|master-only|by-content-type|by-ftp-filename|all",
                            "none, none-this-response, master-only, by-content-type, by-ftp-filename and all")));

    private record Values(Pattern pattern, String accepted) {
        Values(String pattern, String accepted) {
            this(Pattern.compile(pattern), accepted);
        }
    }

    private KnownHeaders() {}

    /** The value as it is sent; of headers that are unknown here, the one that is given. */
    static String checked(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        List<String> problems = new ArrayList<>();
        switch (lower) {
            case "content-security-policy", "content-security-policy-report-only" -> {
                return ContentSecurityPolicy.parse(name, value).toString();
            }
            case "strict-transport-security" -> problems.addAll(StrictTransportSecurity.problems(value));
            case "permissions-policy", "permissions-policy-report-only" ->
                problems.addAll(PermissionsPolicy.problems(value));
            case "reporting-endpoints" ->
                endpoints(value, problems).forEach((endpoint, uri) -> checkEndpoint(endpoint, uri, problems));
            default -> {
                Values values = WORDS.get(lower);
                if (values != null && !values.pattern.matcher(value.strip()).matches()) {
                    problems.add(value + " is ignored by browsers. They accept " + values.accepted);
                }
            }
        }
        HeaderSyntax.refuse("Header " + name, problems);
        return value;
    }

    static Map<String, String> endpoints(String value, List<String> problems) {
        return StructuredDictionary.members(value, "csp=\"https://example.com/reports\"", problems);
    }

    private static void checkEndpoint(String name, String uri, List<String> problems) {
        try {
            if (uri.startsWith("\"")) {
                endpoint(name, URI.create(uri.substring(1, uri.length() - 1)));
                return;
            }
        } catch (IllegalArgumentException e) {
            // Told below, as there it is told for a name without a URL.
        }
        problems.add(name + " has no URL that browsers report to. They accept " + name
                + "=\"https://example.com/reports\" and " + name + "=\"/reports\"");
    }

    /** The URL as it stands in the header. */
    static String endpoint(String name, URI uri) {
        if (!StructuredDictionary.KEY.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "Reporting endpoint '" + HeaderSyntax.printable(name)
                            + "' has a name that browsers cannot read. Names are made of a-z, 0-9 and _-.*, beginning with a letter.");
        }
        String text = uri.toASCIIString();
        if (text.startsWith("//")) {
            throw new IllegalArgumentException("Reporting endpoint " + name + " is " + text
                    + ", a host without its scheme. Give it an https URL, or a path on this host.");
        }
        boolean path = !uri.isAbsolute() && text.startsWith("/");
        if (!path && !("https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null)) {
            throw new IllegalArgumentException("Reporting endpoint " + name + " is " + text
                    + ", which browsers ignore. Give it an https URL, or a path on this host.");
        }
        return '"' + text + '"';
    }
}
