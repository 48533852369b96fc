package com.kapgel.security.servlet;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A response whose {@code Cache-Control} follows its status, until the application sets one itself. The status is known before the
 * first byte is sent.
 */
final class CacheControlResponse extends HttpServletResponseWrapper {
    static final String NAME = "Cache-Control";

    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final String NO_STORE = "no-store";
    /** In place of what was meant for another status, as not every container can take a header back. */
    private static final String NO_CACHE = "no-cache";

    private final boolean isAsset;
    private final boolean isAuthenticated;
    private final @Nullable PageNonce nonce;
    private final State state;

    /** What the dispatches of one request know of each other. */
    static final class State {
        /** Request attribute. */
        static final String ATTRIBUTE = "com.kapgel.security.servlet.cache-control";

        private boolean setsCookie;
        private boolean isForeign;
        private @Nullable String written;
    }

    /** @param nonce of this request, whose own Cache-Control gives way */
    CacheControlResponse(
            HttpServletResponse response,
            boolean isAsset,
            boolean isAuthenticated,
            @Nullable PageNonce nonce,
            State state) {
        super(response);
        this.state = state;
        this.isAsset = isAsset;
        this.isAuthenticated = isAuthenticated;
        this.nonce = nonce;
    }

    static boolean isAround(ServletResponse response) {
        return response instanceof CacheControlResponse
                || (response instanceof ServletResponseWrapper wrapper
                        && wrapper.isWrapperFor(CacheControlResponse.class));
    }

    /** Sets what goes with this status, unless the application has set something, or the response is on its way. */
    void follow(int status) {
        String current = getHeader(NAME);
        if (isCommitted() || !isOurs(current)) {
            return;
        }
        String next = valueFor(status);
        if (next == null && state.written != null) {
            next = NO_CACHE;
        }
        if (next != null) {
            super.setHeader(NAME, next); // Also where it stands already: from now on it is ours, and nobody else's.
        }
        state.written = next;
    }

    private @Nullable String valueFor(int status) {
        boolean isWholeOrPart = status == SC_OK || status == SC_PARTIAL_CONTENT || status == SC_NOT_MODIFIED;
        if (isAsset && isWholeOrPart && !state.setsCookie) {
            return IMMUTABLE;
        }
        boolean isForOneClient = isAuthenticated || (isAsset && state.setsCookie);
        return status >= SC_BAD_REQUEST || isForOneClient ? NO_STORE : null;
    }

    private boolean isOurs(@Nullable String current) {
        return !state.isForeign
                && (current == null || current.equals(state.written) || (nonce != null && nonce.isOurs(NAME, current)));
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

    @Override
    public void reset() {
        super.reset();
        state.written = null;
        state.isForeign = false;
        state.setsCookie = false;
        follow(getStatus());
    }

    @Override
    public void addCookie(Cookie cookie) {
        noticeCookie();
        super.addCookie(cookie);
    }

    @Override
    public void setHeader(String name, String value) {
        noticeCookie(name);
        state.isForeign |= name.equalsIgnoreCase(NAME);
        super.setHeader(name, value);
    }

    /** Adds to the application's own values, and puts its first one in the place of ours. */
    @Override
    public void addHeader(String name, String value) {
        noticeCookie(name);
        boolean isCacheControl = name.equalsIgnoreCase(NAME);
        if (isCacheControl && isOurs(getHeader(NAME))) {
            super.setHeader(name, value);
        } else {
            super.addHeader(name, value);
        }
        state.isForeign |= isCacheControl;
    }

    private void noticeCookie(String header) {
        if (header.equalsIgnoreCase("Set-Cookie")) {
            noticeCookie();
        }
    }

    private void noticeCookie() {
        state.setsCookie = true;
        if (isAsset) {
            follow(getStatus());
        }
    }
}
