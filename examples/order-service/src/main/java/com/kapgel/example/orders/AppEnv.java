package com.kapgel.example.orders;

import com.kapgel.env.Secret;
import com.kapgel.env.Var;
import com.kapgel.migrate.MigrationPhase;
import com.kapgel.security.servlet.TrustedProxyFilter;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Everything that the service reads from its environment. Development needs none of it, production what the hardening plan lists. */
record AppEnv(
        @Var(
                name = "NODE_ENV",
                stage = true,
                defaultValue = "development",
                description = "production adds Strict-Transport-Security to answers over TLS")
        Stage stage,

        @Var(
                requiredIn = {"staging", "production"},
                schemes = "https",
                description = "the project at Supabase")
        Optional<URI> supabaseUrl,

        @Var(
                requiredIn = {"staging", "production"},
                minLength = 100,
                description = "may do everything there; never leaves the service")
        Optional<Secret<String>> supabaseServiceRoleKey,

        @Var(
                name = "NEXT_PUBLIC_SUPABASE_ANON_KEY",
                requiredIn = {"staging", "production"},
                minLength = 100,
                description = "may do there what row level security lets it")
        Optional<Secret<String>> supabaseAnonKey,

        @Var(description = "where errors are reported; a wrong one is a warning, and Sentry is off")
        Optional<Secret<String>> sentryDsn,

        @Var(
                schemes = {"postgres", "postgresql"},
                description = "an embedded one if left out")
        Optional<Secret<URI>> databaseUrl,

        @Var(
                schemes = {"redis", "rediss"},
                description = "for shared limits; an embedded one if left out")
        Optional<Secret<URI>> redisUrl,

        @Var(schemes = "https", description = "a Redis at Upstash instead of REDIS_URL")
        Optional<URI> upstashRedisRestUrl,

        @Var(description = "its token") Optional<Secret<String>> upstashRedisRestToken,

        @Var(description = "where limits are counted; in Redis if left out")
        Optional<LimitBackend> rateLimitBackend,

        @Var(defaultValue = "127.0.0.1", description = "0.0.0.0 lets other machines in, as in a container")
        String host,

        @Var(min = 0, max = 65_535, defaultValue = "8080", description = "0 takes a free one")
        int port,

        @Var(
                min = 0,
                max = 65_535,
                defaultValue = "9464",
                description = "where Prometheus finds /metrics, and nobody else should; 0 takes a free one")
        int metricsPort,

        @Var(
                converter = TrustedProxies.class,
                description =
                        "addresses and ranges of the proxies in front, such as 10.0.0.0/8; in production they end TLS")
        Optional<TrustedProxyFilter> trustedProxies,

        @Var(
                description =
                        "how long requests are still served after a signal, until the balancer has noticed; 10s if left out, 0s in"
                                + " development")
        Optional<Duration> preDrain,

        @Var(defaultValue = "30s", description = "after a signal the process is killed then, as Kubernetes does")
        Duration gracePeriod,

        @Var(defaultValue = "true", description = "false closes everything at once at a signal, to see what that costs")
        boolean drain,

        @Var(defaultValue = "unknown", description = "the version that health and errors name")
        String gitSha) {

    private static final int UPSTASH_PORT = 6379;

    AppEnv {
        if (upstashRedisRestUrl.isPresent() != upstashRedisRestToken.isPresent()) {
            throw new IllegalArgumentException(
                    "UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN go together; set both or none");
        }
        if (port == metricsPort && port != 0) {
            throw new IllegalArgumentException("PORT and METRICS_PORT are the same; set METRICS_PORT to another one");
        }
    }

    enum Stage {
        DEVELOPMENT,
        STAGING,
        PRODUCTION;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What {@code RATE_LIMIT_BACKEND} may say; unset means Redis here, since there always is one. */
    enum LimitBackend {
        REDIS,
        MEMORY,
        DISABLED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads addresses and ranges with commas between, so that a wrong one is a problem of its variable. */
    static final class TrustedProxies implements Function<String, TrustedProxyFilter> {
        @Override
        public TrustedProxyFilter apply(String hosts) {
            return TrustedProxyFilter.trusting(hosts.split(",")).ignoring("X-Forwarded-Host");
        }
    }

    /** How far a start may migrate: in a database that others use too, no further than the release before can live with. */
    MigrationPhase phaseOfStart() {
        return databaseUrl.isPresent() ? MigrationPhase.EXPAND : MigrationPhase.CONTRACT;
    }

    LimitBackend limits() {
        return rateLimitBackend.orElse(LimitBackend.REDIS);
    }

    /** Nobody balances in development, and Ctrl-C should end it at once. */
    Duration timeForBalancer() {
        return preDrain.orElse(stage == Stage.DEVELOPMENT ? Duration.ZERO : Duration.ofSeconds(10));
    }

    boolean limitsNeedRedis() {
        return limits() == LimitBackend.REDIS;
    }

    /** The Redis that the environment names: {@code REDIS_URL}, else that of Upstash, which speaks TLS at the usual port. */
    Optional<URI> redis() {
        return redisUrl.map(Secret::reveal).or(this::upstash);
    }

    private Optional<URI> upstash() {
        return upstashRedisRestUrl.map(url -> {
            String token = upstashRedisRestToken.map(Secret::reveal).orElseThrow();
            String password = URLEncoder.encode(token, StandardCharsets.UTF_8);
            return URI.create("rediss://default:" + password + "@" + url.getHost() + ":" + UPSTASH_PORT);
        });
    }
}
