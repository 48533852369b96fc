package com.kapgel.ratelimit;

/** Placeholder until the module is built. */
public final class RateLimiter {
    private RateLimiter() {}
}
