package com.kapgel.ratelimit.servlet;

import com.kapgel.ratelimit.Backend;

/** Settings whose limiter and backend live and end with the filter. */
record OwnedSettings(FilterSettings settings, Backend backend) implements AutoCloseable {
    @Override
    public void close() {
        settings.limiter().close();
        backend.close();
    }
}
