package com.kapgel.security;

import static com.kapgel.security.CspDirective.DEFAULT_SRC;
import static com.kapgel.security.CspDirective.SCRIPT_SRC;
import static com.kapgel.security.CspDirective.SCRIPT_SRC_ATTR;
import static com.kapgel.security.CspDirective.SCRIPT_SRC_ELEM;
import static com.kapgel.security.CspDirective.STYLE_SRC;
import static com.kapgel.security.CspDirective.STYLE_SRC_ATTR;
import static com.kapgel.security.CspDirective.STYLE_SRC_ELEM;
import static java.util.Map.entry;

import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One source of a directive: a keyword, nonce or hash, or what {@link CspHost} reads (CSP Level 3, section 2.3.1). */
final class CspSource {
    private static final Set<CspDirective> CODE = Set.of(
            DEFAULT_SRC, SCRIPT_SRC, SCRIPT_SRC_ELEM, SCRIPT_SRC_ATTR, STYLE_SRC, STYLE_SRC_ELEM, STYLE_SRC_ATTR);
    private static final Set<CspDirective> ELEMENTS =
            Set.of(DEFAULT_SRC, SCRIPT_SRC, SCRIPT_SRC_ELEM, STYLE_SRC, STYLE_SRC_ELEM);
    /** Event handlers, style attributes, and URLs with {@code javascript:}, which are of elements. */
    private static final Set<CspDirective> HASHED =
            Set.of(DEFAULT_SRC, SCRIPT_SRC, SCRIPT_SRC_ELEM, SCRIPT_SRC_ATTR, STYLE_SRC, STYLE_SRC_ATTR);

    private static final Set<CspDirective> SCRIPT_ELEMENTS = Set.of(DEFAULT_SRC, SCRIPT_SRC, SCRIPT_SRC_ELEM);
    private static final Set<CspDirective> EVALUATION = Set.of(DEFAULT_SRC, SCRIPT_SRC);
    private static final Set<CspDirective> ALL = Set.of(CspDirective.values());

    /** Where each has an effect; elsewhere browsers read it and ignore it. */
    private static final Map<String, Set<CspDirective>> KEYWORDS = Map.ofEntries(
            entry(ContentSecurityPolicy.NONE, ALL),
            entry(ContentSecurityPolicy.SELF, ALL),
            entry(ContentSecurityPolicy.STRICT_DYNAMIC, SCRIPT_ELEMENTS),
            entry(ContentSecurityPolicy.UNSAFE_INLINE, CODE),
            entry(ContentSecurityPolicy.UNSAFE_HASHES, HASHED),
            entry("'unsafe-eval'", EVALUATION),
            entry("'wasm-unsafe-eval'", EVALUATION),
            entry("'trusted-types-eval'", EVALUATION),
            entry("'report-sample'", CODE),
            entry("'report-sha256'", SCRIPT_ELEMENTS),
            entry("'report-sha384'", SCRIPT_ELEMENTS),
            entry("'report-sha512'", SCRIPT_ELEMENTS),
            entry("'inline-speculation-rules'", SCRIPT_ELEMENTS));

    private static final Map<String, Integer> HASH_BYTES = Map.of("sha256", 32, "sha384", 48, "sha512", 64);

    private CspSource() {}

    /** The same in lower case as far as browsers do not distinguish. */
    static String canonical(String source) {
        boolean quoted = source.startsWith("'");
        String withQuote = quoted ? source : "'" + source;
        int end = isNonce(withQuote) || isHash(withQuote)
                ? source.indexOf('-')
                : quoted ? source.length() : CspHost.pathStart(source);
        return source.substring(0, end).toLowerCase(Locale.ROOT) + source.substring(end);
    }

    static boolean isForAttributes(CspDirective directive) {
        return directive == SCRIPT_SRC_ATTR || directive == STYLE_SRC_ATTR;
    }

    static boolean isNonce(String source) {
        return source.regionMatches(true, 0, "'nonce-", 0, 7);
    }

    static boolean isHash(String source) {
        int dash = source.indexOf('-');
        return source.startsWith("'")
                && dash > 0
                && HASH_BYTES.containsKey(source.substring(1, dash).toLowerCase(Locale.ROOT));
    }

    /** What is wrong with a canonical source of printable ASCII, and the remedy; null if nothing is. */
    static @Nullable String problem(CspDirective directive, String source) {
        boolean quoted = source.startsWith("'");
        if (isForAttributes(directive) && (!quoted || source.equals(ContentSecurityPolicy.SELF))) {
            return source
                    + " has no effect here, as attributes load nothing. Take it out; there are 'none', 'unsafe-inline', and "
                    + "'unsafe-hashes' with hashes";
        }
        if (quoted) {
            return quotedProblem(directive, source);
        }
        if (KEYWORDS.containsKey("'" + source + "'") || isNonce("'" + source) || isHash("'" + source)) {
            return source + " is taken for a host without quotes. Write "
                    + (isNonce("'" + source) ? ContentSecurityPolicy.NONCE : "'" + source + "'");
        }
        return CspHost.problem(directive, source);
    }

    private static @Nullable String quotedProblem(CspDirective directive, String source) {
        if (isNonce(source)) {
            return source.equals(ContentSecurityPolicy.NONCE)
                    ? misplaced(directive, source, ELEMENTS)
                    : "a nonce that is the same in every response protects nothing. Write "
                            + ContentSecurityPolicy.NONCE + " and let the filter fill it in";
        }
        if (isHash(source)) {
            return isRightHash(source)
                    ? misplaced(directive, source, CODE)
                    : source + " is no hash: the base64 has not the length of one, with its padding. "
                            + "Let ContentSecurityPolicy.sha256(script) write it";
        }
        Set<CspDirective> places = KEYWORDS.get(source);
        return places == null
                ? source
                        + " is no keyword that browsers know. Schemes and hosts stand without quotes; the keywords are "
                        + String.join(", ", new TreeSet<>(KEYWORDS.keySet()))
                : misplaced(directive, source, places);
    }

    private static @Nullable String misplaced(CspDirective directive, String source, Set<CspDirective> places) {
        return places.contains(directive)
                ? null
                : source + " has no effect here. Take it out; it is for " + new TreeSet<>(places);
    }

    /** Browsers compare the text of a hash, so it must be written as they do, except for base64url. */
    private static boolean isRightHash(String source) {
        if (!source.endsWith("'")) {
            return false;
        }
        int dash = source.indexOf('-');
        String base64 = source.substring(dash + 1, source.length() - 1)
                .replace('-', '+')
                .replace('_', '/');
        try {
            byte[] hash = Base64.getDecoder().decode(base64);
            return HASH_BYTES.getOrDefault(source.substring(1, dash), 0) == hash.length
                    && Base64.getEncoder().encodeToString(hash).equals(base64);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
