package com.kapgel.security;

import static com.kapgel.security.ContentSecurityPolicy.NONCE;
import static com.kapgel.security.ContentSecurityPolicy.NONE;
import static com.kapgel.security.ContentSecurityPolicy.SELF;
import static com.kapgel.security.ContentSecurityPolicy.STRICT_DYNAMIC;
import static com.kapgel.security.ContentSecurityPolicy.UNSAFE_HASHES;
import static com.kapgel.security.ContentSecurityPolicy.UNSAFE_INLINE;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The sources of one directive together: what one asks of another, and what is left of them without the nonce. */
final class CspSources {
    /**
     * Only browsers that know nonces, hashes and {@code 'strict-dynamic'} follow these directives; so what is ignored beside them helps
     * no older browser here, as it does in the others.
     */
    private static final Set<CspDirective> OF_NEWER_BROWSERS = Set.of(
            CspDirective.SCRIPT_SRC_ELEM,
            CspDirective.SCRIPT_SRC_ATTR,
            CspDirective.STYLE_SRC_ELEM,
            CspDirective.STYLE_SRC_ATTR);

    private CspSources() {}

    /** Each with its remedy. */
    static List<String> problems(CspDirective directive, List<String> sources) {
        List<String> problems = new ArrayList<>();
        boolean hash = hasHash(sources);
        boolean nonce = sources.stream().anyMatch(CspSource::isNonce);
        boolean strictDynamic = sources.contains(STRICT_DYNAMIC);
        boolean unsafeHashes = sources.contains(UNSAFE_HASHES);
        if (sources.isEmpty()) {
            problems.add("no source is given. Write 'none' if nothing is allowed");
        }
        if (strictDynamic && !hash && !nonce) {
            problems.add("'strict-dynamic' lets no script run without a nonce or hash beside it. Add " + NONCE);
        }
        if (unsafeHashes && !hash) {
            problems.add("'unsafe-hashes' has no effect without a hash beside it. Add the hash, or take it out");
        }
        if (CspSource.isForAttributes(directive) && hash && !unsafeHashes) {
            problems.add("a hash has no effect on attributes without 'unsafe-hashes' beside it");
        }
        if (OF_NEWER_BROWSERS.contains(directive)) {
            boolean inlineIgnored = hash || nonce || strictDynamic;
            List<String> ignored = sources.stream()
                    .filter(it -> it.equals(UNSAFE_INLINE) ? inlineIgnored : strictDynamic && isPlace(it))
                    .toList();
            if (!ignored.isEmpty()) {
                problems.add(String.join(" ", ignored) + " is ignored beside "
                        + (strictDynamic ? STRICT_DYNAMIC : nonce ? "a nonce" : "a hash")
                        + " by all browsers that follow this directive. Take it out");
            }
        }
        return problems;
    }

    /**
     * For a response that may be stored. A hash goes on to count as it did; without one, {@code 'unsafe-inline'} would begin to, and
     * {@code 'strict-dynamic'} would have hosts count that were ignored.
     */
    static List<String> withoutNonce(List<String> sources) {
        List<String> rest = new ArrayList<>(sources);
        rest.remove(NONCE);
        if (!hasHash(rest)) {
            rest.remove(UNSAFE_INLINE);
        }
        boolean nothingRuns = rest.isEmpty() || (rest.contains(STRICT_DYNAMIC) && !hasHash(rest));
        return nothingRuns ? List.of(NONE) : List.copyOf(rest);
    }

    private static boolean hasHash(List<String> sources) {
        return sources.stream().anyMatch(CspSource::isHash);
    }

    private static boolean isPlace(String source) {
        return source.equals(SELF) || !source.startsWith("'");
    }
}
