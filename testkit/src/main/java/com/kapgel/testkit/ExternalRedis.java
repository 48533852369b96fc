package com.kapgel.testkit;

import java.net.URI;

/** Reads the address of an external Redis and sees whether it answers. */
final class ExternalRedis {
    private static final int USUAL_PORT = 6379;

    private ExternalRedis() {}

    static TestRedis at(String text) {
        URI uri = parse(text);
        int port = uri.getPort() < 0 ? USUAL_PORT : uri.getPort();
        // A plain PING cannot be sent over TLS; there the first test will tell.
        if (uri.getScheme().equals("redis") && !RedisPing.isAnswered(uri.getHost(), port)) {
            throw new IllegalStateException("No Redis answers at " + uri.getHost() + ":" + port + ", which "
                    + TestRedis.URI_VARIABLE + " names. Start it, or unset the variable.");
        }
        return new TestRedis(text, port, ServerControl.overExternal("Redis", TestRedis.URI_VARIABLE));
    }

    /** Never repeats the text in a message, since it may hold a password. */
    private static URI parse(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null
                    && uri.getScheme() != null
                    && uri.getScheme().matches("rediss?")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Reported below; this exception's message would repeat the text.
        }
        throw new IllegalStateException(
                TestRedis.URI_VARIABLE + " is not an address such as redis://127.0.0.1:6379. Correct it, or unset it.");
    }
}
