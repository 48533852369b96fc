package com.kapgel.security.servlet;

import static com.kapgel.security.servlet.StorageHeaders.CACHE_CONTROL;
import static com.kapgel.security.servlet.StorageHeaders.UNSTORED;
import static com.kapgel.security.servlet.StorageHeaders.letsStore;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The nonce of one request, and whether its response carries it. A response with a nonce is not to be stored, since body and header
 * would drift apart, and whoever reads a stored page knows its nonce. So what the application lets be stored loses the nonce; but a page
 * that has asked for its nonce keeps it, and is not stored whatever the application says.
 */
final class PageNonce implements DecidedHeaders {
    /** In place of {@link StorageHeaders#UNSTORED}, as not every container can take a header back: stored, and asked for each time. */
    private static final String STORED = "no-cache";

    private final String text;
    private final ResponseHeaders withNonce;
    private final ResponseHeaders withoutNonce;
    private final OnceLog log;
    private volatile boolean used;
    private volatile boolean takenOut;
    /** Set by the application or another filter; it is not for us to change, except for a page that has asked. */
    private volatile boolean hasForeignCacheControl;

    /** Our own Cache-Control, as it was written last. */
    private volatile @Nullable String written;

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
        if (current != null) {
            boolean wasOut = takenOut;
            if (!current.isCommitted()) {
                takenOut = false;
                withNonce.replace(withoutNonce, current);
                keepUnstored(current);
            }
            if (wasOut && (current.isCommitted() || isStorable(current))) {
                log.warn(
                        "A page asked for its nonce when its response had gone without one, as one that may be stored, or in an"
                                + " include, which can change no header. Its scripts do not run: ask for the nonce before the"
                                + " first bytes are written and before anything is included, or send Cache-Control: no-store.");
            }
        }
        return text;
    }

    ResponseHeaders headers() {
        return takenOut ? withoutNonce : withNonce;
    }

    /** To a response that is new. */
    @Override
    public void writeTo(HttpServletResponse current) {
        response = current;
        write(current);
    }

    @Override
    public void keepThrough(FilterChain chain, HttpServletRequest request, HttpServletResponse current)
            throws IOException, ServletException {
        NonceResponse kept = new NonceResponse(request, current, this);
        chain.doFilter(new NonceRequest(request, kept, this), kept);
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
        String value = current.getHeader(CACHE_CONTROL);
        hasForeignCacheControl = value != null && (hasForeignCacheControl || !value.equals(written));
        takenOut = !used && isStorable(current);
        headers().writeTo(current);
        if (used) {
            keepUnstored(current);
        } else if (value == null) {
            written = takenOut ? STORED : UNSTORED;
            current.addHeader(CACHE_CONTROL, written); // To set it would make the container look for it once more.
        } else if (!hasForeignCacheControl) {
            writeOwn(current, takenOut ? STORED : UNSTORED);
        }
    }

    private void writeOwn(HttpServletResponse current, String value) {
        written = value;
        current.setHeader(CACHE_CONTROL, value);
    }

    private void keepUnstored(HttpServletResponse current) {
        String value = current.getHeader(CACHE_CONTROL);
        if (value == null || letsStore(CACHE_CONTROL, value)) {
            writeOwn(current, UNSTORED);
        }
        for (String name : StorageHeaders.TARGETED) {
            if (letsStore(name, current.getHeader(name))) {
                current.setHeader(name, StorageHeaders.unstored(name));
            }
        }
    }

    /**
     * Whether the application may set this header, or with null take it back. For one that lets the response be stored, the nonce
     * leaves.
     */
    boolean accepts(String name, @Nullable String value) {
        boolean isCacheControl = StorageHeaders.isCacheControl(name);
        if (isCacheControl && value == null) {
            takeBackForeign();
            return false;
        }
        boolean decides = isCacheControl || StorageHeaders.isTargeted(name);
        if (letsStore(name, value)) {
            if (used && decides) { // Beside no-store, validators are harmless.
                log.warn(
                        "A page with a nonce is not to be stored, so its {} was not sent, but no-store. Take the nonce"
                                + " out of the page, or send no-store.",
                        name);
                return false;
            }
            if (!used && (decides || !hasForeignCacheControl)) {
                takeOut();
            }
        }
        hasForeignCacheControl |= isCacheControl;
        return true;
    }

    /** Whether the current value is one that we wrote, which gives way to the application's own. */
    boolean isOurs(String name, @Nullable String current) {
        return StorageHeaders.isCacheControl(name)
                ? current != null && !hasForeignCacheControl
                : headers().isOurs(name, current) || isHidden(name, current);
    }

    /** Ours that has left with the nonce, where the container could not take it back. */
    private boolean isHidden(String name, @Nullable String current) {
        return takenOut && current != null && current.isEmpty() && withNonce.has(name);
    }

    /** The headers of an answer without a body would change those of a stored one, and errors are not to be stored. */
    void follow(int status) {
        HttpServletResponse current = response;
        if (status == HttpServletResponse.SC_NOT_MODIFIED) {
            takeOut();
        } else if (isError(status) && current != null && !current.isCommitted() && !hasForeignCacheControl) {
            writeOwn(current, UNSTORED);
        }
    }

    /** Without a word of the application, ours counts again. */
    private void takeBackForeign() {
        HttpServletResponse current = response;
        if (current != null && !current.isCommitted() && hasForeignCacheControl && !used) {
            hasForeignCacheControl = false;
            writeOwn(current, takenOut && !isError(current.getStatus()) ? STORED : UNSTORED);
        }
    }

    /** Each time anew, as it has no effect within an include of Undertow. */
    private void takeOut() {
        HttpServletResponse current = response;
        if (current == null || current.isCommitted()) {
            return;
        }
        takenOut = true;
        withoutNonce.replace(withNonce, current);
        if (!hasForeignCacheControl && !isError(current.getStatus())) {
            writeOwn(current, STORED);
        }
    }

    private static boolean isError(int status) {
        return status >= HttpServletResponse.SC_BAD_REQUEST;
    }

    /** Looks at the names that are there, which are few as a rule, rather than for each that could be. */
    private static boolean isStorable(HttpServletResponse response) {
        boolean hasCacheControl = false;
        boolean hasValidator = false;
        for (String name : response.getHeaderNames()) {
            boolean isCacheControl = StorageHeaders.isCacheControl(name);
            if ((isCacheControl || StorageHeaders.isTargeted(name)) && letsStore(name, response.getHeader(name))) {
                return true;
            }
            hasCacheControl |= isCacheControl;
            hasValidator |= name.equalsIgnoreCase("ETag") || name.equalsIgnoreCase("Last-Modified");
        }
        return hasValidator && !hasCacheControl;
    }
}
