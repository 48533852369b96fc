package com.kapgel.security.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which headers let a response be stored by a cache (RFC 9111, RFC 9213). */
final class CachingHeaders {
    static final String CACHE_CONTROL = "Cache-Control";
    static final String UNSTORED = "no-store";

    /** Those that a filter in front may have set; the application may set others. */
    private static final List<String> FOR_ONE_KIND = List.of("CDN-Cache-Control", "Surrogate-Control");

    private CachingHeaders() {}

    static boolean letsStore(String name, @Nullable String value) {
        if (value == null) {
            return false;
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "etag", "last-modified", "expires" -> true;
            default -> isCommand(name) && !value.toLowerCase(Locale.ROOT).contains(UNSTORED);
        };
    }

    /** Whether this header forbids too, unlike a validator. */
    static boolean isCommand(String name) {
        return name.equalsIgnoreCase(CACHE_CONTROL) || isForOneKindOfCache(name);
    }

    /** As {@code CDN-Cache-Control}: a cache of this kind goes by it, and not by Cache-Control. */
    static boolean isForOneKindOfCache(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith("-cache-control") || lower.equals("surrogate-control");
    }

    /** By what stands in it before the application has its turn. */
    static boolean letStore(HttpServletResponse response) {
        if (letsStore(CACHE_CONTROL, response.getHeader(CACHE_CONTROL))) {
            return true;
        }
        for (String name : FOR_ONE_KIND) {
            if (response.containsHeader(name) && letsStore(name, response.getHeader(name))) {
                return true;
            }
        }
        return !response.containsHeader(CACHE_CONTROL)
                && (response.containsHeader("ETag") || response.containsHeader("Last-Modified"));
    }

    /** Has no cache store it. */
    static void forbid(HttpServletResponse response) {
        String value = response.getHeader(CACHE_CONTROL);
        if (value == null || letsStore(CACHE_CONTROL, value)) {
            response.setHeader(CACHE_CONTROL, UNSTORED);
        }
        FOR_ONE_KIND.forEach(name -> forbidKind(name, response));
    }

    /** The same for caches that go by whatever other name the application has set. */
    static void forbidOthers(HttpServletResponse response) {
        List.copyOf(response.getHeaderNames()).forEach(name -> forbidKind(name, response));
    }

    private static void forbidKind(String name, HttpServletResponse response) {
        if (isForOneKindOfCache(name) && letsStore(name, response.getHeader(name))) {
            response.setHeader(name, UNSTORED);
        }
    }
}
