package com.kapgel.security;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The security headers that a service sends with its responses: one of three presets, or a set of your own.
 *
 * <pre>{@code
 * SecurityHeaders.api();                                              // JSON, never shown as a page
 * SecurityHeaders.html();                                             // pages, scripts only with the response's nonce
 * SecurityHeaders.kapgel();                                           // the values of KapGel's hardening plan
 * SecurityHeaders.api().production(stage == Stage.PRODUCTION);        // no HSTS on a developer's machine
 * SecurityHeaders.api().toBuilder()
 *     .header("Cross-Origin-Resource-Policy", "cross-origin")         // browsers of other sites call this API
 *     .remove("Permissions-Policy")
 *     .build();
 * SecurityHeaders.html().toBuilder()
 *     .contentSecurityPolicy(ContentSecurityPolicy.html().toBuilder().imgSrc("https://cdn.kapgel.com").build())
 *     .reportViolationsTo(URI.create("https://reports.kapgel.com/csp"))
 *     .build();
 * }</pre>
 *
 * <p>{@code Strict-Transport-Security} has a rule of its own: it is sent only in production, and only where the request
 * came over a secure connection (RFC 6797, section 7.2). Who does not say which environment it is gets production. The
 * presets never ask for {@code preload}, which is hard to take back. A policy's {@code upgrade-insecure-requests} is sent where the
 * request was secure, too.
 *
 * <p>Immutable. Names compare without regard to case.
 */
public final class SecurityHeaders {
    /**
     * Stands for the nonce of the response wherever it occurs in a header's value, as in
     * {@code script-src 'nonce-{nonce}'}.
     */
    public static final String NONCE = "{nonce}";

    private final Map<String, String> values;
    private final boolean production;
    private final Map<String, String> onSecureConnection;
    private final Map<String, String> onPlainConnection;
    private final Map<String, String> storableOnSecureConnection;
    private final Map<String, String> storableOnPlainConnection;

    private SecurityHeaders(Map<String, String> values, boolean production) {
        this.values = values;
        this.production = production;
        this.onSecureConnection = production ? values : SentHeaders.withoutHsts(values);
        this.onPlainConnection = SentHeaders.forPlainConnection(values);
        this.storableOnSecureConnection = SentHeaders.forStorage(onSecureConnection);
        this.storableOnPlainConnection = SentHeaders.forStorage(onPlainConnection);
    }

    /**
     * For services that answer programs: nothing in a response may run, be framed, or be embedded by another site.
     *
     * <table>
     * <caption>What it sends</caption>
     * <tr><td>Content-Security-Policy</td>
     *     <td>{@code default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'}</td></tr>
     * <tr><td>Cross-Origin-Opener-Policy</td><td>{@code same-origin}</td></tr>
     * <tr><td>Cross-Origin-Resource-Policy</td><td>{@code same-origin}; when pages of other sites load from this
     *     service, set it to {@code cross-origin}</td></tr>
     * <tr><td>Permissions-Policy</td><td>camera, microphone, location, payment, USB and sensors off</td></tr>
     * <tr><td>Referrer-Policy</td><td>{@code no-referrer}</td></tr>
     * <tr><td>Strict-Transport-Security</td><td>{@code max-age=31536000; includeSubDomains}, in production</td></tr>
     * <tr><td>X-Content-Type-Options</td><td>{@code nosniff}</td></tr>
     * <tr><td>X-Frame-Options</td><td>{@code DENY}</td></tr>
     * <tr><td>X-Permitted-Cross-Domain-Policies</td><td>{@code none}</td></tr>
     * <tr><td>X-XSS-Protection</td><td>{@code 0}: browsers have dropped the filter that this header steered, and where
     *     it still runs it can be turned against the page</td></tr>
     * </table>
     */
    public static SecurityHeaders api() {
        return Presets.API;
    }

    /**
     * For services that answer people: a script runs when it carries the nonce of its response, or was loaded by one
     * that did; inline scripts that an attacker slips into a page do not.
     *
     * <p>Sends what {@link #api()} sends, but {@code Permissions-Policy} with more features off, {@code Referrer-Policy:
     * strict-origin-when-cross-origin} and
     *
     * <pre>{@code
     * Content-Security-Policy: default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' https: 'unsafe-inline';
     *   style-src 'self' 'nonce-{nonce}'; img-src 'self'; font-src 'self'; connect-src 'self'; object-src 'none';
     *   base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'
     * }</pre>
     *
     * <p>A browser that knows nonces ignores {@code https:} and {@code 'unsafe-inline'} beside them (CSP Level 3);
     * they are there for those that do not. A page with a nonce must not be cached: its
     * body and its header would drift apart.
     */
    public static SecurityHeaders html() {
        return Presets.HTML;
    }

    /**
     * The values of KapGel's production hardening plan, to the letter, for services that must match it.
     *
     * <p>They allow inline scripts and {@code eval}, and {@code X-XSS-Protection: 1; mode=block}, which OWASP advises
     * against. New services take {@link #api()} or {@link #html()}.
     */
    public static SecurityHeaders kapgel() {
        return Presets.KAPGEL;
    }

    /** Starts with no header at all. To change a preset, start with {@link #toBuilder()}. */
    public static Builder builder() {
        return new Builder(Map.of(), true);
    }

    /**
     * The same headers for an environment that is production, or is not. Default: it is.
     *
     * <p>Outside production {@code Strict-Transport-Security} is not sent, so that a browser does not refuse
     * {@code http://localhost} for a year.
     */
    public SecurityHeaders production(boolean production) {
        return production == this.production ? this : new SecurityHeaders(values, production);
    }

    /** A builder that holds these headers, to change some of them. */
    public Builder toBuilder() {
        return new Builder(values, production);
    }

    /**
     * Name and value of the headers for a response, in the order of their names; values may contain {@link #NONCE}.
     *
     * <p>For use outside a servlet container; inside one, {@code SecurityHeadersFilter} does it all.
     *
     * @param secure whether the request came over TLS, also when a trusted proxy ended it
     * @return an unmodifiable map that looks names up without regard to case
     */
    public Map<String, String> forResponse(boolean secure) {
        return secure ? onSecureConnection : onPlainConnection;
    }

    /**
     * The same for a response that a cache may keep: none of its headers has a nonce, which would be known to everybody who gets it.
     *
     * <p>In a Content-Security-Policy, directives with a nonce lose it, and with it {@code 'unsafe-inline'}, which browsers ignored
     * because of it; where nothing is left, or {@code 'strict-dynamic'} would be left without it, {@code 'none'} stands instead. With
     * a hash beside it, only the nonce leaves. Other headers with {@link #NONCE} in their value are left out. {@code
     * SecurityHeadersFilter} sends these where they are due.
     *
     * @return an unmodifiable map that looks names up without regard to case; equal to {@link #forResponse} if there is no nonce
     */
    public Map<String, String> forStorableResponse(boolean secure) {
        return secure ? storableOnSecureConnection : storableOnPlainConnection;
    }

    @Override
    public String toString() {
        return "SecurityHeaders" + values + (production ? "" : " outside production");
    }

    /**
     * Collects headers, and refuses at once what a browser or a proxy would misread. Not thread-safe.
     *
     * <p>Every refusal is an {@link IllegalArgumentException} that names the header.
     */
    public static final class Builder {
        private static final String CSP_ENDPOINT = "csp";

        private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        /** Names given to this builder: unlike those that a preset brought, they are refused a second time. */
        private final Set<String> given = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

        private final boolean production;
        private @Nullable URI violationsTo;

        private Builder(Map<String, String> start, boolean production) {
            values.putAll(start);
            this.production = production;
        }

        /**
         * Sends a header with this value, in place of the preset's if it has one.
         *
         * <p>Refused are: a name that is not a token (RFC 9110, section 5.6.2), that is almost that of a header which browsers
         * know, that they have given up, such as {@code Feature-Policy}, or that belongs to the single response, such as {@code
         * Content-Type} and {@code ETag}; a value that is blank or has a line break, another control character or a character
         * beyond ASCII; the same header twice, since browsers ignore some headers that come twice; and, for the headers that the
         * presets know, whatever browsers ignore. A Content-Security-Policy goes through {@link ContentSecurityPolicy#parse}.
         */
        public Builder header(String name, String value) {
            HeaderSyntax.requireName(name);
            HeaderSyntax.requireValue(name, value);
            return put(name, KnownHeaders.checked(name, value));
        }

        /** Sends this policy, which browsers enforce. */
        public Builder contentSecurityPolicy(ContentSecurityPolicy policy) {
            return put(KnownHeaders.POLICY, policy.toString());
        }

        /**
         * Sends this policy for browsers to report what it would block, beside the one that they enforce: to try a stricter one.
         *
         * <p>It protects nothing, so {@link #build} refuses one with a nonce that stands alone.
         */
        public Builder contentSecurityPolicyReportOnly(ContentSecurityPolicy policy) {
            return put(KnownHeaders.REPORT_ONLY_POLICY, policy.toString());
        }

        /**
         * Adds an endpoint to {@code Reporting-Endpoints}, for headers that report by its name.
         *
         * @param name of lower-case letters, digits and {@code _-.*}
         * @param uri with {@code https}, or a path on this host
         */
        public Builder reportingEndpoint(String name, URI uri) {
            String url = KnownHeaders.endpoint(name, uri);
            if (!given.add(ofEndpoint(name))) {
                throw new IllegalArgumentException("Reporting endpoint " + name + " is given twice. Give it once.");
            }
            given.add(KnownHeaders.REPORTING_ENDPOINTS);
            Map<String, String> endpoints = new LinkedHashMap<>();
            String before = values.get(KnownHeaders.REPORTING_ENDPOINTS);
            if (before != null) {
                endpoints.putAll(KnownHeaders.endpoints(before, new ArrayList<>()));
            }
            endpoints.put(name, url);
            List<String> members = new ArrayList<>();
            endpoints.forEach((key, value) -> members.add(key + "=" + value));
            values.put(KnownHeaders.REPORTING_ENDPOINTS, String.join(", ", members));
            return this;
        }

        /**
         * Has browsers send what the policies of these headers block, or would block, to this URL: adds an endpoint named {@value
         * #CSP_ENDPOINT} and, to both policies, {@code report-to} and, for browsers that do not know it, {@code report-uri}.
         *
         * @param uri with {@code https}, or a path on this host
         */
        public Builder reportViolationsTo(URI uri) {
            reportingEndpoint(CSP_ENDPOINT, uri);
            violationsTo = uri;
            return this;
        }

        /** Leaves a header out. Refused when there is none of this name, which is most likely a slip of the pen. */
        public Builder remove(String name) {
            Objects.requireNonNull(name, "name");
            if (values.remove(name) == null) {
                throw new IllegalArgumentException("Header " + HeaderSyntax.printable(name)
                        + " cannot be removed, it is not there. The headers are " + values.keySet() + ".");
            }
            String endpoints = ofEndpoint("");
            given.removeIf(it -> it.equalsIgnoreCase(name)
                    || (name.equalsIgnoreCase(KnownHeaders.REPORTING_ENDPOINTS) && it.startsWith(endpoints)));
            return this;
        }

        /**
         * Refused are: no header at all; a policy that reports to an endpoint that is not there; {@link #reportViolationsTo} without
         * a policy; in a policy that only reports, what browsers ignore there, and a nonce if no policy is enforced; and beside a
         * nonce, {@code Cache-Control} and what else decides whether a response is stored.
         */
        public SecurityHeaders build() {
            if (values.isEmpty()) {
                throw new IllegalArgumentException(
                        "No security header is given. Start from a preset, or add one with header(name, value).");
            }
            Map<String, String> sent = SentHeaders.copy(values);
            List<String> problems = new ArrayList<>();
            if (violationsTo != null) {
                String uri = violationsTo.toASCIIString();
                sent = SentHeaders.withPolicies(sent, policy -> policy.reportingTo(CSP_ENDPOINT, uri));
                if (values.keySet().stream().noneMatch(SentHeaders::isPolicy)) {
                    problems.add("reportViolationsTo(" + uri + ") has no policy that could be violated. Add "
                            + "contentSecurityPolicy(...)");
                }
            }
            problems.addAll(SentHeaders.problems(sent));
            HeaderSyntax.refuse("Security headers", problems);
            return new SecurityHeaders(sent, production);
        }

        private Builder put(String name, String value) {
            if (!given.add(name)) {
                throw new IllegalArgumentException(
                        "Header " + name + " is given twice. Give it once, with the value that shall be sent.");
            }
            values.remove(name); // so that the name is sent as written here
            values.put(name, value);
            return this;
        }

        /** Not to be taken for a header's name, which has no blank. */
        private static String ofEndpoint(String name) {
            return KnownHeaders.REPORTING_ENDPOINTS + " " + name;
        }
    }
}
