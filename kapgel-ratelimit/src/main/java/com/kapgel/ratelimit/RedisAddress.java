package com.kapgel.ratelimit;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Redis address that shows itself without its credentials.
 *
 * @param uris one, or of a cluster the nodes to begin with
 */
record RedisAddress(List<RedisURI> uris, boolean isCluster) {
    private static final int UPSTASH_PORT = 6379;
    private static final String CLUSTER = "cluster";

    RedisAddress {
        uris = List.copyOf(uris);
    }

    /**
     * Reads {@code redis://}, {@code rediss://} or {@code redis-sentinel://} as Lettuce defines them. Several hosts, as in {@code
     * redis://a:7000,b:7000}, or {@code ?cluster=true} behind a single one, mean a cluster.
     *
     * @param setting what to name in the error; the value itself is never repeated
     */
    static RedisAddress parse(String setting, String value) {
        try {
            URI uri = new URI(value.strip());
            RedisURI whole = RedisURI.create(value.strip());
            if (!whole.getSentinels().isEmpty()) {
                return new RedisAddress(List.of(whole), /* isCluster= */ false);
            }
            String authority = required(uri.getRawAuthority());
            int hostsAt = authority.lastIndexOf('@') + 1;
            List<RedisURI> nodes = new ArrayList<>();
            for (String host : authority.substring(hostsAt).split(",", -1)) {
                nodes.add(node(uri, authority.substring(0, hostsAt) + host));
            }
            return new RedisAddress(nodes, nodes.size() > 1 || asksForCluster(uri));
        } catch (RuntimeException | URISyntaxException e) {
            // The cause is left out on purpose: its message repeats the value, which may carry a password.
            throw new IllegalArgumentException(setting + " is not a Redis URI: write it as redis://HOST:PORT,"
                    + " rediss://USER:PASSWORD@HOST:PORT, redis-sentinel://HOST:PORT,HOST:PORT#MASTER, or for a cluster"
                    + " redis://HOST:PORT,HOST:PORT");
        }
    }

    private static RedisURI node(URI uri, String authority) throws URISyntaxException {
        String query = parameters(uri).stream()
                .filter(parameter -> !parameter.startsWith(CLUSTER + "="))
                .collect(Collectors.joining("&"));
        URI node =
                new URI(uri.getScheme() + "://" + authority + uri.getRawPath() + (query.isEmpty() ? "" : "?" + query));
        // Lettuce takes "host:port" with a port that is no number for a host name; the JDK does not.
        required(node.getHost());
        return RedisURI.create(node);
    }

    private static boolean asksForCluster(URI uri) {
        return parameters(uri).contains(CLUSTER + "=true");
    }

    private static List<String> parameters(URI uri) {
        return uri.getRawQuery() == null
                ? List.of()
                : Arrays.asList(uri.getRawQuery().split("&"));
    }

    private static String required(@Nullable String part) {
        if (part == null) {
            throw new IllegalArgumentException("a part of the URI is missing");
        }
        return part;
    }

    /** The Redis behind an Upstash REST endpoint: same host, TLS, the token as password of {@code default}. */
    static RedisAddress upstash(String restUrl, String restToken) {
        return new RedisAddress(
                List.of(RedisURI.builder()
                        .withHost(upstashHost(restUrl))
                        .withPort(UPSTASH_PORT)
                        .withSsl(true)
                        .withAuthentication("default", restToken.toCharArray())
                        .build()),
                /* isCluster= */ false);
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

    /** The only address, or the first of a cluster. */
    RedisURI uri() {
        return uris.get(0);
    }

    @Override
    public String toString() {
        if (!uri().getSentinels().isEmpty()) {
            return "sentinel " + uri().getSentinelMasterId();
        }
        return (isCluster ? "cluster " : "")
                + uris.stream()
                        .map(node -> node.getHost() + ":" + node.getPort())
                        .collect(Collectors.joining(","));
    }
}
