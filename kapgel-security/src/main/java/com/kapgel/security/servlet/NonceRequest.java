package com.kapgel.security.servlet;

import jakarta.servlet.http.HttpServletRequest;

/** Notices when a template takes the nonce from its request attribute. */
final class NonceRequest extends ResponseKeepingRequest {
    private final PageNonce nonce;

    NonceRequest(HttpServletRequest request, NonceResponse response, PageNonce nonce) {
        super(request, response);
        this.nonce = nonce;
    }

    @Override
    public Object getAttribute(String name) {
        return CspNonce.ATTRIBUTE.equals(name) ? nonce.use() : super.getAttribute(name);
    }
}
