package com.kapgel.security.servlet;

import static com.kapgel.security.servlet.StorageHeaders.CACHE_CONTROL;
import static com.kapgel.security.servlet.StorageHeaders.UNSTORED;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A response whose {@code Cache-Control} follows its status, until the application sets one itself. The status is known before the
 * first byte is sent.
 */
final class CacheControlResponse extends HttpServletResponseWrapper {
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    /** In place of what was meant for another status, as not every container can take a header back. */
    private static final String NO_CACHE = "no-cache";
    /** Likewise, for a file with a date: leaves it to {@code Expires}, over which {@link #NO_CACHE} would go. */
    private static final String UNTIL_ITS_DATE = "public";

    private static final String EXPIRES = "Expires";
    private static final String PRAGMA = "Pragma";

    private final HttpServletRequest request;
    private final Function<HttpServletRequest, Kind> kinds;
    private final @Nullable PageNonce nonce;
    private final State state;
    private Kind kind;

    /** Whom an answer is for, by its request. */
    enum Kind {
        /** A file with a fingerprint, for everybody. */
        ASSET,
        /** For one client only. */
        AUTHENTICATED,
        OTHER
    }

    /** What the dispatches of one request know of each other. */
    static final class State {
        /** Request attribute. */
        static final String ATTRIBUTE = "com.kapgel.security.servlet.cache-control";

        private boolean setsCookie;
        private boolean isForeign;
        private @Nullable String written;
    }

    /**
     * @param kinds of the filter that made this
     * @param nonce of this request, whose own Cache-Control gives way
     */
    CacheControlResponse(
            HttpServletRequest request,
            HttpServletResponse response,
            Function<HttpServletRequest, Kind> kinds,
            @Nullable PageNonce nonce,
            State state) {
        super(response);
        this.request = request;
        this.kinds = kinds;
        this.nonce = nonce;
        this.state = state;
        this.kind = kinds.apply(request);
    }

    static @Nullable CacheControlResponse find(ServletResponse response) {
        ServletResponse current = response;
        while (!(current instanceof CacheControlResponse) && current instanceof ServletResponseWrapper wrapper) {
            current = wrapper.getResponse();
        }
        return current instanceof CacheControlResponse found ? found : null;
    }

    boolean isOfAsset() {
        return kind == Kind.ASSET;
    }

    /** From now on another path answers, which may be none of a file. */
    void dispatchTo(HttpServletRequest target) {
        kind = kinds.apply(target);
        follow(getStatus());
    }

    /** Sets what goes with this status, unless the application has set something, or the response is on its way. */
    void follow(int status) {
        if (isCommitted() || !isOurs(getHeader(CACHE_CONTROL))) {
            return;
        }
        String next = valueFor(status);
        if (next == null && state.written != null) {
            next = kind == Kind.ASSET && containsHeader(EXPIRES) && !containsHeader(PRAGMA) ? UNTIL_ITS_DATE : NO_CACHE;
        }
        if (next != null) {
            super.setHeader(
                    CACHE_CONTROL, next); // Also where it stands already: from now on it is ours, and nobody else's.
            if (next.equals(getHeader(CACHE_CONTROL))) { // Within an include it has no effect.
                state.written = next;
            }
        }
    }

    private @Nullable String valueFor(int status) {
        boolean isAsset = kind == Kind.ASSET;
        if (isAsset && isWholeOrPart(status) && !state.setsCookie) {
            return isSpokenOf() ? null : IMMUTABLE;
        }
        boolean isForOneClient = kind == Kind.AUTHENTICATED || (isAsset && state.setsCookie);
        return status >= SC_BAD_REQUEST || isForOneClient ? UNSTORED : null;
    }

    private static boolean isWholeOrPart(int status) {
        return status == SC_OK || status == SC_PARTIAL_CONTENT || status == SC_NOT_MODIFIED;
    }

    /** Whether the application says how long the file is to be kept, in another header than Cache-Control. */
    private boolean isSpokenOf() {
        return containsHeader(EXPIRES)
                || containsHeader(PRAGMA)
                || StorageHeaders.TARGETED.stream().anyMatch(this::containsHeader);
    }

    private boolean isOurs(@Nullable String current) {
        return !state.isForeign && (isUnset(current) || Objects.equals(current, state.written));
    }

    @Override
    public void setStatus(int status) {
        follow(status);
        super.setStatus(status);
    }

    @Override
    public void sendError(int status) throws IOException {
        follow(status);
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        follow(status);
        super.sendError(status, message);
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        follow(SC_FOUND);
        super.sendRedirect(location);
    }

    /** As in Servlet 6.1, where this overrides. */
    public void sendRedirect(String location, int status) throws IOException {
        sendRedirect(location, status, true);
    }

    /** As in Servlet 6.1, where this overrides. */
    public void sendRedirect(String location, boolean clearBuffer) throws IOException {
        sendRedirect(location, SC_FOUND, clearBuffer);
    }

    /** As in Servlet 6.1, where this overrides. */
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        follow(status);
        NewerRedirect.send((HttpServletResponse) getResponse(), location, status, clearBuffer);
    }

    @Override
    public void reset() {
        if (request.getDispatcherType() == DispatcherType.INCLUDE) {
            super.resetBuffer(); // As in HeaderKeepingResponse.
            return;
        }
        String before = getHeader(CACHE_CONTROL);
        super.reset();
        String now = getHeader(CACHE_CONTROL);
        if (isUnset(now) || !Objects.equals(now, before)) { // else Tomcat has ignored it, as within an include
            state.setsCookie = false;
            beginAgain();
        }
    }

    /** Without a word of the application. */
    private boolean isUnset(@Nullable String current) {
        return current == null || (nonce != null && nonce.isOurs(CACHE_CONTROL, current));
    }

    private void beginAgain() {
        state.written = null;
        state.isForeign = false;
        follow(getStatus());
    }

    @Override
    public void addCookie(Cookie cookie) {
        state.setsCookie = true;
        super.addCookie(cookie);
        followIfAsset();
    }

    @Override
    public void setHeader(String name, @Nullable String value) {
        super.setHeader(name, value);
        notice(name, value);
    }

    /** Adds to the application's own values, and puts its first one in the place of ours. */
    @Override
    public void addHeader(String name, @Nullable String value) {
        if (value != null && StorageHeaders.isCacheControl(name) && isOurs(getHeader(CACHE_CONTROL))) {
            super.setHeader(name, value);
        } else {
            super.addHeader(name, value);
        }
        notice(name, value);
    }

    @Override
    public void setDateHeader(String name, long date) {
        super.setDateHeader(name, date);
        followIfAsset();
    }

    @Override
    public void addDateHeader(String name, long date) {
        super.addDateHeader(name, date);
        followIfAsset();
    }

    @Override
    public void setIntHeader(String name, int value) {
        super.setIntHeader(name, value);
        followIfAsset();
    }

    @Override
    public void addIntHeader(String name, int value) {
        super.addIntHeader(name, value);
        followIfAsset();
    }

    private void notice(String name, @Nullable String value) {
        if (StorageHeaders.isCacheControl(name)) {
            if (value != null) {
                state.isForeign |= getHeaders(CACHE_CONTROL).contains(value);
            } else if (isUnset(getHeader(CACHE_CONTROL))) { // else Tomcat has not taken it back
                beginAgain();
            }
            return;
        }
        state.setsCookie |= name.equalsIgnoreCase("Set-Cookie");
        followIfAsset();
    }

    /** Of all others, only the status counts. */
    private void followIfAsset() {
        if (kind == Kind.ASSET) {
            follow(getStatus());
        }
    }
}
