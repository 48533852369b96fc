package com.kapgel.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a page may load, run and be embedded in: the value of the header {@code Content-Security-Policy} (CSP Level 3).
 *
 * <pre>{@code
 * SecurityHeaders.html().toBuilder()
 *     .contentSecurityPolicy(ContentSecurityPolicy.html().toBuilder()
 *         .imgSrc(SELF, "https://cdn.kapgel.com")
 *         .build())
 *     .build();
 * }</pre>
 *
 * <p>A browser does not tell when it cannot read a policy: it ignores the part, and protects less or blocks more than was meant.
 * Therefore {@link Builder#build} and {@link #parse} refuse what browsers ignore or take for something else, all of it at once, each
 * with the directive, the value and the remedy.
 *
 * <p>Immutable. Two policies are equal when their headers are.
 */
public final class ContentSecurityPolicy {
    /** Nothing is allowed. Stands alone. */
    public static final String NONE = "'none'";

    /** The origin of the page itself. */
    public static final String SELF = "'self'";

    /** Scripts and styles that carry the nonce of the response, which is filled in where {@link SecurityHeaders#NONCE} stands. */
    public static final String NONCE = "'nonce-" + SecurityHeaders.NONCE + "'";

    /** Scripts that were loaded by one with the right nonce or hash, and no others: hosts and schemes beside it are ignored. */
    public static final String STRICT_DYNAMIC = "'strict-dynamic'";

    /** Inline scripts or styles, injected ones among them; browsers ignore it beside a nonce or a hash. */
    public static final String UNSAFE_INLINE = "'unsafe-inline'";

    /** Hashes beside it count for event handlers, style attributes and URLs with {@code javascript:} too. */
    public static final String UNSAFE_HASHES = "'unsafe-hashes'";

    private final Map<CspDirective, List<String>> directives;
    private final String text;

    private ContentSecurityPolicy(Map<CspDirective, List<String>> directives) {
        this.directives = directives;
        this.text = directives.entrySet().stream()
                .map(it -> it.getValue().isEmpty()
                        ? it.getKey().toString()
                        : it.getKey() + " " + String.join(" ", it.getValue()))
                .collect(Collectors.joining("; "));
    }

    /** The policy of {@link SecurityHeaders#api}: nothing may load, run or frame. */
    public static ContentSecurityPolicy api() {
        return Presets.API_POLICY;
    }

    /** The policy of {@link SecurityHeaders#html}: scripts run with the nonce of their response. */
    public static ContentSecurityPolicy html() {
        return Presets.HTML_POLICY;
    }

    /** The policy of {@link SecurityHeaders#kapgel}, that of KapGel's hardening plan. */
    public static ContentSecurityPolicy kapgel() {
        return Presets.KAPGEL_POLICY;
    }

    /** Starts with no directive at all. To change a preset, start with {@link #toBuilder}. */
    public static Builder builder() {
        return new Builder(CspDraft.empty());
    }

    /**
     * Reads the value of a header, by the rules of the builder except that {@code default-src} may be missing: {@code frame-ancestors
     * 'none'} alone is a policy.
     *
     * @throws IllegalArgumentException with everything that is wrong
     */
    public static ContentSecurityPolicy parse(String headerValue) {
        return parse("Content-Security-Policy", headerValue);
    }

    static ContentSecurityPolicy parse(String header, String value) {
        return new ContentSecurityPolicy(CspDraft.parse(value).checked(header));
    }

    /**
     * The source that allows one inline script or style by its text, as in {@code scriptSrc(sha256("start()"))}.
     *
     * @param code what stands between the tags, with all blanks; line ends count as one {@code \n}, as they do for browsers
     */
    public static String sha256(String code) {
        String lines = code.replace("\r\n", "\n").replace('\r', '\n');
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(lines.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** A builder that holds these directives, to change some of them. */
    public Builder toBuilder() {
        return new Builder(CspDraft.from(directives));
    }

    /** The value of the header. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentSecurityPolicy policy && policy.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    boolean has(CspDirective directive) {
        return directives.containsKey(directive);
    }

    List<String> valuesOf(CspDirective directive) {
        return directives.getOrDefault(directive, List.of());
    }

    /** Without a directive if it is there, and then perhaps with none at all. */
    ContentSecurityPolicy without(CspDirective directive) {
        Map<CspDirective, List<String>> rest = new LinkedHashMap<>(directives);
        rest.remove(directive);
        return new ContentSecurityPolicy(rest);
    }

    /** For a response that may be stored, where a nonce would be the same for everybody who gets it. */
    ContentSecurityPolicy withoutNonce() {
        Map<CspDirective, List<String>> changed = new LinkedHashMap<>(directives);
        changed.replaceAll((directive, values) -> values.contains(NONCE) ? CspSources.withoutNonce(values) : values);
        return new ContentSecurityPolicy(changed);
    }

    ContentSecurityPolicy reportingTo(String endpoint, String uri) {
        return toBuilder().reportUri(uri).reportTo(endpoint).build();
    }

    /**
     * Collects directives; each of them is given once, with all its sources. Not thread-safe.
     *
     * <p>Sources are a keyword with its quotes ({@link #SELF}), a nonce ({@link #NONCE}), a hash ({@link #sha256}), a scheme
     * ({@code https:}) or a host ({@code https://*.example.com}).
     */
    public static final class Builder {
        private final CspDraft draft;

        private Builder(CspDraft draft) {
            this.draft = draft;
        }

        /** For all loading that no other directive speaks of. */
        public Builder defaultSrc(String... sources) {
            return put(CspDirective.DEFAULT_SRC, sources);
        }

        public Builder scriptSrc(String... sources) {
            return put(CspDirective.SCRIPT_SRC, sources);
        }

        public Builder scriptSrcElem(String... sources) {
            return put(CspDirective.SCRIPT_SRC_ELEM, sources);
        }

        public Builder scriptSrcAttr(String... sources) {
            return put(CspDirective.SCRIPT_SRC_ATTR, sources);
        }

        public Builder styleSrc(String... sources) {
            return put(CspDirective.STYLE_SRC, sources);
        }

        public Builder styleSrcElem(String... sources) {
            return put(CspDirective.STYLE_SRC_ELEM, sources);
        }

        public Builder styleSrcAttr(String... sources) {
            return put(CspDirective.STYLE_SRC_ATTR, sources);
        }

        public Builder imgSrc(String... sources) {
            return put(CspDirective.IMG_SRC, sources);
        }

        public Builder fontSrc(String... sources) {
            return put(CspDirective.FONT_SRC, sources);
        }

        public Builder connectSrc(String... sources) {
            return put(CspDirective.CONNECT_SRC, sources);
        }

        public Builder mediaSrc(String... sources) {
            return put(CspDirective.MEDIA_SRC, sources);
        }

        public Builder objectSrc(String... sources) {
            return put(CspDirective.OBJECT_SRC, sources);
        }

        public Builder frameSrc(String... sources) {
            return put(CspDirective.FRAME_SRC, sources);
        }

        public Builder childSrc(String... sources) {
            return put(CspDirective.CHILD_SRC, sources);
        }

        public Builder workerSrc(String... sources) {
            return put(CspDirective.WORKER_SRC, sources);
        }

        public Builder manifestSrc(String... sources) {
            return put(CspDirective.MANIFEST_SRC, sources);
        }

        public Builder fencedFrameSrc(String... sources) {
            return put(CspDirective.FENCED_FRAME_SRC, sources);
        }

        /** Does not fall back to {@code default-src}. */
        public Builder baseUri(String... sources) {
            return put(CspDirective.BASE_URI, sources);
        }

        /** Does not fall back to {@code default-src}. */
        public Builder formAction(String... sources) {
            return put(CspDirective.FORM_ACTION, sources);
        }

        /** Does not fall back to {@code default-src}. Browsers then ignore {@code X-Frame-Options}. */
        public Builder frameAncestors(String... sources) {
            return put(CspDirective.FRAME_ANCESTORS, sources);
        }

        /** Treats the page as in a sandboxed frame: with {@code allow-scripts} and the like it may do some things, with none nothing. */
        public Builder sandbox(String... flags) {
            return put(CspDirective.SANDBOX, flags);
        }

        /** Sent with secure responses only: on {@code http://localhost} it makes some browsers look for TLS that is not there. */
        public Builder upgradeInsecureRequests() {
            return put(CspDirective.UPGRADE_INSECURE_REQUESTS);
        }

        /** Scripts cannot put plain text into {@code innerHTML} and the like; the one value there is, is {@code 'script'}. */
        public Builder requireTrustedTypesFor(String... sinks) {
            return put(CspDirective.REQUIRE_TRUSTED_TYPES_FOR, sinks);
        }

        /** Names of the Trusted Types policies that scripts may create; none forbids all. */
        public Builder trustedTypes(String... policies) {
            return put(CspDirective.TRUSTED_TYPES, policies);
        }

        /** A name in {@code Reporting-Endpoints}. {@link SecurityHeaders.Builder#reportViolationsTo} does both, and {@code report-uri}. */
        public Builder reportTo(String endpoint) {
            return put(CspDirective.REPORT_TO, endpoint);
        }

        /** For browsers that do not know {@code report-to}; the others ignore it beside that. */
        public Builder reportUri(String... uris) {
            return put(CspDirective.REPORT_URI, uris);
        }

        /** A directive by the name that it has in the header. */
        public Builder directive(String name, String... values) {
            draft.put(name, values);
            return this;
        }

        /** Leaves a directive out. Refused when there is none of this name, which is most likely a slip of the pen. */
        public Builder remove(String name) {
            draft.remove(name);
            return this;
        }

        /** Says that everything that no directive speaks of may load from anywhere. */
        public Builder withoutDefaultSrc() {
            draft.allowMissingDefaultSrc();
            return this;
        }

        /**
         * The policy, or the list of what browsers would ignore or misread.
         *
         * @throws IllegalArgumentException with everything that is wrong
         */
        public ContentSecurityPolicy build() {
            return new ContentSecurityPolicy(draft.checked("Content-Security-Policy"));
        }

        private Builder put(CspDirective directive, String... values) {
            draft.put(directive, values);
            return this;
        }
    }
}
