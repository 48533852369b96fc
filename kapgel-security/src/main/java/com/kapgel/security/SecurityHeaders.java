package com.kapgel.security;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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
 * }</pre>
 *
 * <p>{@code Strict-Transport-Security} has a rule of its own: it is sent only in production, and only where the request
 * came over a secure connection (RFC 6797, section 7.2). Who does not say which environment it is gets production. The
 * presets never ask for {@code preload}, which is hard to take back.
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

    private SecurityHeaders(Map<String, String> values, boolean production) {
        this.values = values;
        this.production = production;
        this.onPlainConnection = without(StrictTransportSecurity.HEADER, values);
        this.onSecureConnection = production ? values : onPlainConnection;
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
     * <tr><td>Permissions-Policy</td><td>every powerful browser feature off</td></tr>
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
     * <p>Sends what {@link #api()} sends, but {@code Referrer-Policy: strict-origin-when-cross-origin} and
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

    @Override
    public String toString() {
        return "SecurityHeaders" + values + (production ? "" : " outside production");
    }

    static Map<String, String> without(String name, Map<String, String> values) {
        Map<String, String> rest = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        rest.putAll(values);
        rest.remove(name);
        return Collections.unmodifiableMap(rest);
    }

    /**
     * Collects headers, and refuses at once what a browser or a proxy would misread. Not thread-safe.
     *
     * <p>Every refusal is an {@link IllegalArgumentException} that names the header.
     */
    public static final class Builder {
        private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        /** Names given to this builder: unlike those that a preset brought, they are refused a second time. */
        private final Set<String> given = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

        private final boolean production;

        private Builder(Map<String, String> start, boolean production) {
            values.putAll(start);
            this.production = production;
        }

        /**
         * Sends a header with this value, in place of the preset's if it has one.
         *
         * <p>Refused are: a name that is not a token (RFC 9110, section 5.6.2) or that belongs to the single response,
         * such as {@code Content-Type}; a value that is blank or has a line break, another control character or a
         * character beyond ASCII; the same header twice, since browsers ignore some headers that come twice; and, for the
         * headers that the presets know, whatever browsers ignore.
         */
        public Builder header(String name, String value) {
            HeaderSyntax.requireName(name);
            HeaderSyntax.requireValue(name, value);
            String sent = KnownHeaders.checked(name, value);
            if (!given.add(name)) {
                throw new IllegalArgumentException(
                        "Header " + name + " is given twice. Give it once, with the value that shall be sent.");
            }
            values.remove(name); // so that the name is sent as written here
            values.put(name, sent);
            return this;
        }

        /** Leaves a header out. Refused when there is none of this name, which is most likely a slip of the pen. */
        public Builder remove(String name) {
            Objects.requireNonNull(name, "name");
            if (values.remove(name) == null) {
                throw new IllegalArgumentException("Header " + HeaderSyntax.printable(name)
                        + " cannot be removed, it is not there. The headers are " + values.keySet() + ".");
            }
            given.remove(name);
            return this;
        }

        /** Refused when no header is left. */
        public SecurityHeaders build() {
            if (values.isEmpty()) {
                throw new IllegalArgumentException(
                        "No security header is given. Start from a preset, or add one with header(name, value).");
            }
            Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            copy.putAll(values);
            return new SecurityHeaders(Collections.unmodifiableMap(copy), production);
        }
    }
}
