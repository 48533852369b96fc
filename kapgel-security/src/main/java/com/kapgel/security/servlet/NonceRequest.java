package com.kapgel.security.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** Notices when a template takes the nonce from its request attribute. */
final class NonceRequest extends HttpServletRequestWrapper {
    private final PageNonce nonce;

    NonceRequest(HttpServletRequest request, PageNonce nonce) {
        super(request);
        this.nonce = nonce;
    }

    @Override
    public Object getAttribute(String name) {
        return CspNonce.ATTRIBUTE.equals(name) ? nonce.use() : super.getAttribute(name);
    }
}
