package com.kapgel.security;

/** Placeholder until the module is built. */
public final class SecurityHeaders {
    private SecurityHeaders() {}
}
