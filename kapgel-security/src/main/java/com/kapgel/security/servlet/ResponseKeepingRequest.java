package com.kapgel.security.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** Has the answer go through our response also after {@code startAsync()}, which would go back to the container's own. */
sealed class ResponseKeepingRequest extends HttpServletRequestWrapper permits NonceRequest {
    private final ServletResponse response;

    ResponseKeepingRequest(HttpServletRequest request, ServletResponse response) {
        super(request);
        this.response = response;
    }

    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response);
    }
}
