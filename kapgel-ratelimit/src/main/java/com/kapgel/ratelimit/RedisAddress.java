package com.kapgel.ratelimit;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Redis address that shows itself without its credentials.
 *
 * @param uris one, or of a cluster the nodes to begin with
 */
record RedisAddress(List<RedisURI> uris, boolean isCluster) {
    private static final int UPSTASH_PORT = 6379;
    private static final Pattern URI_PARTS =
            Pattern.compile("(?<scheme>[a-z-]+)://(?<authority>[^/?#]*)(?<path>[^?#]*)(\\?(?<query>[^#]*))?(#.*)?");

    /** For the greetings of a connection; Lettuce would wait a minute for a server that accepts it and says nothing. */
    private static final Duration LONGEST_GREETING = Duration.ofSeconds(2);

    RedisAddress {
        uris = List.copyOf(uris);
        for (RedisURI uri : uris) {
            if (uri.getTimeout().compareTo(LONGEST_GREETING) > 0) {
                uri.setTimeout(LONGEST_GREETING);
            }
        }
    }

    /**
     * Reads {@code redis://}, {@code rediss://} or {@code redis-sentinel://} as Lettuce defines them. Several hosts, as in {@code
     * redis://a:7000,b:7000}, or {@code ?cluster=true} behind a single one, mean a cluster.
     *
     * @param setting what to name in the error; the value itself is never repeated
     */
    static RedisAddress parse(String setting, String value) {
        try {
            Matcher parts = URI_PARTS.matcher(value.strip());
            if (!parts.matches()) {
                throw new IllegalArgumentException("no authority");
            }
            if (parts.group("scheme").endsWith("-sentinel")) {
                return sentinels(RedisURI.create(value.strip()));
            }
            String authority = parts.group("authority");
            int hostsAt = authority.lastIndexOf('@') + 1;
            List<RedisURI> nodes = new ArrayList<>();
            for (String host : authority.substring(hostsAt).split(",", -1)) {
                nodes.add(node(parts, authority.substring(0, hostsAt) + host));
            }
            return new RedisAddress(nodes, nodes.size() > 1 || parameters(parts).contains("cluster=true"));
        } catch (RuntimeException | URISyntaxException e) {
            // The cause is left out on purpose: its message repeats the value, which may carry a password.
            throw new IllegalArgumentException(setting + " is not a Redis URI: write it as redis://HOST:PORT,"
                    + " rediss://USER:PASSWORD@HOST:PORT, redis-sentinel://HOST:PORT,HOST:PORT#MASTER, or for a cluster"
                    + " redis://HOST:PORT,HOST:PORT");
        }
    }

    private static RedisAddress sentinels(RedisURI uri) {
        if (uri.getSentinels().isEmpty() || uri.getSentinelMasterId() == null) {
            throw new IllegalArgumentException("no sentinels, or no master");
        }
        return new RedisAddress(List.of(uri), /* isCluster= */ false);
    }

    private static RedisURI node(Matcher parts, String authority) throws URISyntaxException {
        String parameters = parameters(parts).stream()
                .filter(parameter -> !parameter.startsWith("cluster="))
                .collect(Collectors.joining("&"));
        URI node = new URI(parts.group("scheme") + "://" + authority + parts.group("path")
                + (parameters.isEmpty() ? "" : "?" + parameters));
        // Lettuce takes "host:port" with a port that is no number for a host name; the JDK does not.
        if (node.getHost() == null) {
            throw new IllegalArgumentException("no host");
        }
        return RedisURI.create(node);
    }

    private static List<String> parameters(Matcher parts) {
        String query = parts.group("query");
        return query == null ? List.of() : Arrays.asList(query.split("&"));
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
