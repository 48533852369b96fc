package com.kapgel.ratelimit;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;

/** A Redis address that shows itself without its credentials. */
record RedisAddress(RedisURI uri) {
    private static final int UPSTASH_PORT = 6379;

    /**
     * Reads {@code redis://}, {@code rediss://} or {@code redis-sentinel://} as Lettuce defines them.
     *
     * @param setting what to name in the error; the value itself is never repeated
     */
    static RedisAddress parse(String setting, String value) {
        try {
            RedisURI uri = RedisURI.create(value.strip());
            // Lettuce takes "host:port" with a port that is no number for a host name; the JDK does not.
            if (uri.getSentinels().isEmpty() && new URI(value.strip()).getHost() == null) {
                throw new IllegalArgumentException("no host");
            }
            return new RedisAddress(uri);
        } catch (RuntimeException | URISyntaxException e) {
            // The cause is left out on purpose: its message repeats the value, which may carry a password.
            throw new IllegalArgumentException(
                    setting + " is not a Redis URI: write it as redis://HOST:PORT or rediss://USER:PASSWORD@HOST:PORT");
        }
    }

    /** The Redis behind an Upstash REST endpoint: same host, TLS, the token as password of {@code default}. */
    static RedisAddress upstash(String restUrl, String restToken) {
        return new RedisAddress(RedisURI.builder()
                .withHost(upstashHost(restUrl))
                .withPort(UPSTASH_PORT)
                .withSsl(true)
                .withAuthentication("default", restToken.toCharArray())
                .build());
    }

    private static String upstashHost(String restUrl) {
        try {
            URI url = new URI(restUrl);
            if ("https".equalsIgnoreCase(url.getScheme()) && url.getHost() != null) {
                return url.getHost();
            }
        } catch (URISyntaxException e) {
            // Falls through to the same answer as any other malformed value; the exception repeats the value.
        }
        throw new IllegalArgumentException("UPSTASH_REDIS_REST_URL is not an https URL: write it as https://HOST");
    }

    @Override
    public String toString() {
        return uri.getSentinels().isEmpty()
                ? uri.getHost() + ":" + uri.getPort()
                : "sentinel " + uri.getSentinelMasterId();
    }
}
