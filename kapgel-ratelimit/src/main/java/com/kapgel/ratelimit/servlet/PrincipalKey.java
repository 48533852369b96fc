package com.kapgel.ratelimit.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/** The user's name, marked so that no name can pass for an address. */
final class PrincipalKey implements RequestKey {
    private final RequestKey whenAnonymous = RequestKey.clientAddress();

    @Override
    public String of(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        String name = principal == null ? null : principal.getName();
        return name == null || name.isEmpty() ? whenAnonymous.of(request) : "user:" + name;
    }

    @Override
    public String toString() {
        return "principal";
    }
}
