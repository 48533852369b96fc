package com.kapgel.security.servlet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The response headers by which caches are told what to store. */
final class StorageHeaders {
    static final String CACHE_CONTROL = "Cache-Control";
    static final String UNSTORED = "no-store";

    /** For some caches in place of {@link #CACHE_CONTROL}, whose {@code no-store} counts for nothing beside them (RFC 9213). */
    static final List<String> TARGETED = List.of(
            "CDN-Cache-Control",
            "Cloudflare-CDN-Cache-Control",
            "Vercel-CDN-Cache-Control",
            "Netlify-CDN-Cache-Control",
            "Akamai-Cache-Control",
            "Surrogate-Control",
            "Edge-Control",
            "X-Accel-Expires");

    private static final String OF_NGINX = "X-Accel-Expires"; // a number of seconds, or a point in time behind an @
    private static final String AT_ONCE = "0";

    private StorageHeaders() {}

    static boolean isCacheControl(String name) {
        return name.equalsIgnoreCase(CACHE_CONTROL);
    }

    static boolean isTargeted(String name) {
        for (String targeted : TARGETED) {
            if (targeted.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a validator or a date, which lets a response be stored where nothing else is said. */
    static boolean isHint(String name) {
        return name.equalsIgnoreCase("ETag")
                || name.equalsIgnoreCase("Last-Modified")
                || name.equalsIgnoreCase("Expires");
    }

    /** Whether this header lets somebody store the response. */
    static boolean letsStore(String name, @Nullable String value) {
        if (value == null) {
            return false;
        }
        if (name.equalsIgnoreCase(OF_NGINX)) {
            return !value.strip().equals(AT_ONCE);
        }
        return (isCacheControl(name) || isTargeted(name)) ? !hasUnstored(value) : isHint(name);
    }

    /** Among the directives, not within the name or argument of another: {@code private="no-store"} is about a header of this name. */
    private static boolean hasUnstored(String value) {
        boolean isQuoted = false;
        int start = 0;
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == '\\' && isQuoted) {
                at++;
            } else if (c == ',' && !isQuoted) {
                if (isUnstored(value.substring(start, at))) {
                    return true;
                }
                start = at + 1;
            }
        }
        return isUnstored(value.substring(start));
    }

    private static boolean isUnstored(String directive) {
        return directive.strip().equalsIgnoreCase(UNSTORED);
    }

    /** The value by which {@link #CACHE_CONTROL} or a targeted header forbids it. */
    static String unstored(String name) {
        return name.equalsIgnoreCase(OF_NGINX) ? AT_ONCE : UNSTORED;
    }
}
