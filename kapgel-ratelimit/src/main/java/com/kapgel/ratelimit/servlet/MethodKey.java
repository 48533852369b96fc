package com.kapgel.ratelimit.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/** The method, if it is a known one: a client may invent any number of others. */
final class MethodKey implements RequestKey {
    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    @Override
    public String of(HttpServletRequest request) {
        return KNOWN.contains(request.getMethod()) ? request.getMethod() : "OTHER";
    }

    @Override
    public String toString() {
        return "method";
    }
}
