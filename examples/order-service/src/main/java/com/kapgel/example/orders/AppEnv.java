package com.kapgel.example.orders;

import com.kapgel.env.Secret;
import com.kapgel.env.Var;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Everything that the service reads from its environment. Each variable may be left out. */
record AppEnv(
        @Var(name = "NODE_ENV", defaultValue = "development")
        Stage stage,

        @Var(schemes = {"postgres", "postgresql"}) Optional<Secret<URI>> databaseUrl,
        @Var(schemes = {"redis", "rediss"}) Optional<Secret<URI>> redisUrl,
        Optional<LimitBackend> rateLimitBackend,
        @Var(defaultValue = "127.0.0.1") String host,
        @Var(min = 0, max = 65_535, defaultValue = "8080") int port,
        @Var(defaultValue = "unknown") String gitSha) {

    enum Stage {
        DEVELOPMENT,
        STAGING,
        PRODUCTION
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

    LimitBackend limits() {
        return rateLimitBackend.orElse(LimitBackend.REDIS);
    }

    boolean limitsNeedRedis() {
        return limits() == LimitBackend.REDIS;
    }
}
