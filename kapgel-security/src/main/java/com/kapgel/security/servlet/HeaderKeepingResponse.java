package com.kapgel.security.servlet;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * Writes the security headers again after {@code reset()}, and keeps each of them single.
 *
 * <p>It acts only inside a call of the application, on that call's thread. Nothing is left to do when the chain returns
 * or the response is committed, so there is nothing that could race with an asynchronous writer.
 */
final class HeaderKeepingResponse extends HttpServletResponseWrapper {
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
        if (!headers.forbidsChange(name)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (headers.forbidsChange(name)) {
            return;
        }
        if (headers.isOurs(name, getHeader(name))) {
            super.setHeader(name, value);
        } else {
            super.addHeader(name, value);
        }
    }

    @Override
    public void setIntHeader(String name, int value) {
        if (!headers.forbidsChange(name)) {
            super.setIntHeader(name, value);
        }
    }

    @Override
    public void addIntHeader(String name, int value) {
        if (headers.forbidsChange(name)) {
            return;
        }
        if (headers.isOurs(name, getHeader(name))) {
            super.setIntHeader(name, value);
        } else {
            super.addIntHeader(name, value);
        }
    }

    @Override
    public void setDateHeader(String name, long date) {
        if (!headers.forbidsChange(name)) {
            super.setDateHeader(name, date);
        }
    }

    @Override
    public void addDateHeader(String name, long date) {
        if (headers.forbidsChange(name)) {
            return;
        }
        if (headers.isOurs(name, getHeader(name))) {
            super.setDateHeader(name, date);
        } else {
            super.addDateHeader(name, date);
        }
    }
}
