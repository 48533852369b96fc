package com.kapgel.security.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
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
    /** Of a header with a number or a date, it only matters that it is there. */
    private static final String PRESENT = "";

    private final ServletRequest request;
    private final ResponseHeaders headers;

    HeaderKeepingResponse(ServletRequest request, HttpServletResponse response, ResponseHeaders headers) {
        super(response);
        this.request = request;
        this.headers = headers;
    }

    static boolean isAround(ServletResponse response) {
        return response instanceof HeaderKeepingResponse
                || (response instanceof ServletResponseWrapper wrapper
                        && wrapper.isWrapperFor(HeaderKeepingResponse.class));
    }

    @Override
    public void reset() {
        if (request.getDispatcherType() == DispatcherType.INCLUDE) {
            super.resetBuffer(); // Undertow would drop the headers of the including page, and take none from here.
        } else {
            super.reset();
            writeAgain();
        }
    }

    @Override
    public void setHeader(String name, String value) {
        if (accepts(name, value)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, @Nullable String value) {
        boolean givesWay = value != null && hasOurs(name);
        if (!accepts(name, value)) {
            return;
        }
        if (givesWay) {
            super.setHeader(name, value);
        } else {
            super.addHeader(name, value);
        }
    }

    @Override
    public void setIntHeader(String name, int value) {
        if (accepts(name, PRESENT)) {
            super.setIntHeader(name, value);
        }
    }

    @Override
    public void addIntHeader(String name, int value) {
        boolean givesWay = hasOurs(name);
        if (!accepts(name, PRESENT)) {
            return;
        }
        if (givesWay) {
            super.setIntHeader(name, value);
        } else {
            super.addIntHeader(name, value);
        }
    }

    @Override
    public void setDateHeader(String name, long date) {
        if (accepts(name, PRESENT)) {
            super.setDateHeader(name, date);
        }
    }

    @Override
    public void addDateHeader(String name, long date) {
        boolean givesWay = hasOurs(name);
        if (!accepts(name, PRESENT)) {
            return;
        }
        if (givesWay) {
            super.setDateHeader(name, date);
        } else {
            super.addDateHeader(name, date);
        }
    }

    /** What {@code reset()} has taken away. */
    void writeAgain() {
        headers.writeTo((HttpServletResponse) getResponse());
    }

    /** Then the application's first value takes the place of ours, and the next ones are added. */
    private boolean hasOurs(String name) {
        return isOurs(name, getHeader(name));
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
