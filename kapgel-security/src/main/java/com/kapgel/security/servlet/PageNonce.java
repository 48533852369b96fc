package com.kapgel.security.servlet;

import static com.kapgel.security.servlet.CachingHeaders.CACHE_CONTROL;
import static com.kapgel.security.servlet.CachingHeaders.UNSTORED;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The nonce of one request, and whether its response carries it. A response with a nonce is not to be stored, since body and header
 * would drift apart, and whoever reads a stored page knows its nonce. So what the application lets be stored loses the nonce; but a page
 * that has asked for its nonce keeps it, and is not stored whatever the application says.
 */
final class PageNonce {
    /** In place of {@code no-store}, as not every container can take a header back: stored, and asked for each time. */
    private static final String STORED = "no-cache";

    private final String text;
    private final ResponseHeaders withNonce;
    private final ResponseHeaders withoutNonce;
    private final OnceLog log;
    private volatile boolean used;
    private volatile boolean takenOut;
    /** Set by the application or another filter; it is not for us to change, except for a page that has asked. */
    private volatile boolean hasForeignCacheControl;

    /** Whether the application has told a cache of one kind to store it: else the headers are not gone through. */
    private volatile boolean storedByOneKind;

    private volatile @Nullable HttpServletResponse response;

    PageNonce(String text, ResponseHeaders withNonce, ResponseHeaders withoutNonce, OnceLog log) {
        this.text = text;
        this.withNonce = withNonce;
        this.withoutNonce = withoutNonce;
        this.log = log;
    }

    /** For a page that writes it: from now on it stays in the headers, and the response is not stored. */
    String use() {
        used = true;
        HttpServletResponse current = response;
        if (current != null && takenOut && current.isCommitted()) {
            log.warn(
                    "A page asked for its nonce after its response had been sent as one that may be stored. Its scripts do not run:"
                            + " ask for the nonce before the first bytes are written, or send Cache-Control: no-store.");
        } else if (current != null) {
            takenOut = false;
            replace(current, withoutNonce, withNonce);
            CachingHeaders.forbid(current);
            if (storedByOneKind) {
                CachingHeaders.forbidOthers(current);
            }
        }
        return text;
    }

    ResponseHeaders headers() {
        return takenOut ? withoutNonce : withNonce;
    }

    private static void keepUnstored(HttpServletResponse current) {
        String value = current.getHeader(CACHE_CONTROL);
        if (value == null || letsStore(CACHE_CONTROL, value)) {
            current.setHeader(CACHE_CONTROL, UNSTORED);
        }
    }

    /** Writes the headers to a response that is new. */
    void writeTo(HttpServletResponse current) {
        response = current;
        write(current);
    }

    /**
     * After a reset: to the response as the filter got it, since in an include or forward Tomcat puts one of its own around, which
     * takes no headers, and is worth nothing afterwards.
     */
    void writeAgain() {
        HttpServletResponse current = response;
        if (current != null) {
            write(current);
        }
    }

    private void write(HttpServletResponse current) {
        hasForeignCacheControl = current.containsHeader(CACHE_CONTROL);
        takenOut = !used && CachingHeaders.letStore(current);
        headers().writeTo(current);
        if (used) {
            CachingHeaders.forbid(current);
        } else if (!hasForeignCacheControl) {
            current.setHeader(CACHE_CONTROL, takenOut ? STORED : UNSTORED);
        }
    }

    /** Whether the application may set this header; for one that lets the response be stored, the nonce leaves. */
    boolean accepts(String name, @Nullable String value) {
        boolean command = CachingHeaders.isCommand(name);
        boolean letsStore = CachingHeaders.letsStore(name, value);
        if (letsStore && used) {
            // Beside no-store, validators are harmless.
            if (command) {
                log.warn(
                        "A page with a nonce is not to be stored, so its own Cache-Control was not sent, but no-store. Take the"
                                + " nonce out of the page, or send no-store.");
            }
            return !command;
        }
        if (letsStore && (command || !hasForeignCacheControl)) {
            takeOut();
        }
        storedByOneKind |= letsStore && CachingHeaders.isForOneKindOfCache(name);
        hasForeignCacheControl |= name.equalsIgnoreCase(CACHE_CONTROL);
        return true;
    }

    /** Whether the current value is one that we wrote, which gives way to the application's own. */
    boolean isOurs(String name, @Nullable String current) {
        return name.equalsIgnoreCase(CACHE_CONTROL)
                ? current != null && !hasForeignCacheControl
                : headers().isOurs(name, current) || isHidden(name, current);
    }

    /** Ours that has left with the nonce, where the container could not take it back. */
    private boolean isHidden(String name, @Nullable String current) {
        return takenOut
                && current != null
                && current.isEmpty()
                && withNonce.values().containsKey(name);
    }

    /** The headers of an answer without a body would change those of a stored one, and errors are not to be stored. */
    void follow(int status) {
        HttpServletResponse current = response;
        if (status == HttpServletResponse.SC_NOT_MODIFIED) {
            takeOut();
        } else if (isError(status) && current != null && !current.isCommitted() && !hasForeignCacheControl) {
            current.setHeader(CACHE_CONTROL, UNSTORED);
        }
    }

    private void takeOut() {
        HttpServletResponse current = response;
        if (takenOut || current == null || current.isCommitted()) {
            return;
        }
        takenOut = true;
        replace(current, withNonce, withoutNonce);
        if (!hasForeignCacheControl && !isError(current.getStatus())) {
            current.setHeader(CACHE_CONTROL, STORED);
        }
    }

    private static boolean isError(int status) {
        return status >= HttpServletResponse.SC_BAD_REQUEST;
    }

    /** Leaves alone what the application has set itself. */
    private static void replace(HttpServletResponse response, ResponseHeaders before, ResponseHeaders after) {
        before.values().forEach((name, value) -> {
            String next = after.values().get(name);
            if (!value.equals(next) && value.equals(response.getHeader(name))) {
                if (next == null) {
                    ResponseHeaders.hide(name, response);
                } else {
                    response.setHeader(name, next);
                }
            }
        });
        after.values().forEach((name, value) -> {
            String current = response.getHeader(name);
            if (!before.values().containsKey(name) && (current == null || current.isEmpty())) {
                response.setHeader(name, value);
            }
        });
    }
}
