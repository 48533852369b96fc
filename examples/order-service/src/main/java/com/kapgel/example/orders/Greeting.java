package com.kapgel.example.orders;

import io.sentry.Sentry;
import java.net.URI;
import java.util.Optional;

/** What a person sees when the service is ready: what runs where, and what to try. No password, no parameter of a URL. */
record Greeting(AppEnv env, int port, int metricsPort, URI database, Optional<URI> redis, String migrations) {

    void print() {
        System.out.println(text());
    }

    String text() {
        String host = "http://" + (env.host().matches("127\\..*|0\\.0\\.0\\.0") ? "localhost" : env.host());
        String base = host + ":" + port;
        return """

                The KapGel order service runs at %1$s
                  PostgreSQL  %2$s, %3$s
                  migrations  %4$s
                  Redis       %5$s
                  limits      %6$s
                  metrics     %7$s
                  Sentry      %8$s

                Try it:
                  curl -i %1$s/api/health
                  curl -i %1$s/api/orders -H 'Content-Type: application/json' -d '{"customerId":1,"branchId":1,"items":[{"productId":3,"quantity":2}]}'
                  curl -i %1$s/api/orders/1/status -H 'Content-Type: application/json' -d '{"status":"CONFIRMED"}'

                Open %1$s/orders/1 in a browser and follow order 1 live. Ctrl-C ends everything.
                """.formatted(
                        base,
                        place(database),
                        origin(env.databaseUrl().isPresent(), "DATABASE_URL"),
                        migrations,
                        redis.map(uri -> place(uri) + ", " + origin(env.redis().isPresent(), "REDIS_URL"))
                                .orElse("none, nothing needs it"),
                        Limits.describe(env),
                        host + ":" + metricsPort + MetricsServer.PATH,
                        Sentry.isEnabled() ? "on" : "off");
    }

    private static String origin(boolean given, String variable) {
        return given ? "named by " + variable : "started for this run and gone with it";
    }

    private static String place(URI uri) {
        return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getPath();
    }
}
