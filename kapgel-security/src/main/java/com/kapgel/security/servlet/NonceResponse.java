package com.kapgel.security.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A response that carries a nonce as long as nothing may store it. */
final class NonceResponse extends HeaderKeepingResponse {
    private final PageNonce nonce;

    NonceResponse(ServletRequest request, HttpServletResponse response, PageNonce nonce) {
        super(request, response, nonce.headers());
        this.nonce = nonce;
    }

    @Override
    public void setStatus(int status) {
        nonce.follow(status);
        super.setStatus(status);
    }

    @Override
    public void sendError(int status) throws IOException {
        nonce.follow(status);
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        nonce.follow(status);
        super.sendError(status, message);
    }

    @Override
    void writeAgain() {
        nonce.writeAgain();
    }

    @Override
    boolean accepts(String name, @Nullable String value) {
        return super.accepts(name, value) && nonce.accepts(name, value);
    }

    @Override
    boolean isOurs(String name, @Nullable String current) {
        return nonce.isOurs(name, current);
    }
}
