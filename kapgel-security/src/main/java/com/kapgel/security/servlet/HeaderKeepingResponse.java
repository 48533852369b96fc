package com.kapgel.security.servlet;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Writes the security headers again after {@code reset()}, and keeps each of them single.
 *
 * <p>It acts only inside a call of the application, on that call's thread. Nothing is left to do when the chain returns
 * or the response is committed, so there is nothing that could race with an asynchronous writer.
 */
sealed class HeaderKeepingResponse extends HttpServletResponseWrapper permits NonceResponse {
    private final ResponseHeaders headers;

    HeaderKeepingResponse(HttpServletResponse response, ResponseHeaders headers) {
        super(response);
        this.headers = headers;
    }

    static boolean isAround(ServletResponse response) {
        return response instanceof HeaderKeepingResponse
                || (response instanceof ServletResponseWrapper wrapper
                        && wrapper.isWrapperFor(HeaderKeepingResponse.class));
    }

    @Override
    public void reset() {
        super.reset();
        headers.writeTo((HttpServletResponse) getResponse());
    }

    @Override
    public void setHeader(String name, String value) {
        set(name, value, () -> super.setHeader(name, value));
    }

    @Override
    public void addHeader(String name, String value) {
        add(name, value, () -> super.addHeader(name, value), () -> super.setHeader(name, value));
    }

    @Override
    public void setIntHeader(String name, int value) {
        set(name, "", () -> super.setIntHeader(name, value));
    }

    @Override
    public void addIntHeader(String name, int value) {
        add(name, "", () -> super.addIntHeader(name, value), () -> super.setIntHeader(name, value));
    }

    @Override
    public void setDateHeader(String name, long date) {
        set(name, "", () -> super.setDateHeader(name, date));
    }

    @Override
    public void addDateHeader(String name, long date) {
        add(name, "", () -> super.addDateHeader(name, date), () -> super.setDateHeader(name, date));
    }

    private void set(String name, @Nullable String value, Runnable change) {
        if (accepts(name, value)) {
            change.run();
        }
    }

    /** Adds to the application's own values, and puts its first one in the place of ours. */
    private void add(String name, @Nullable String value, Runnable addition, Runnable replacement) {
        set(name, value, isOurs(name, getHeader(name)) ? replacement : addition);
    }

    /** Whether the application may set this header. */
    boolean accepts(String name, @Nullable String value) {
        return !headers.forbidsChange(name);
    }

    /** Whether the current value is the one we wrote, which gives way to the application's own. */
    boolean isOurs(String name, @Nullable String current) {
        return headers.isOurs(name, current);
    }
}
