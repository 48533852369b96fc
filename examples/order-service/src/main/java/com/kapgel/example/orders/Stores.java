package com.kapgel.example.orders;

import com.kapgel.env.Secret;
import com.kapgel.migrate.DatabasePool;
import com.kapgel.monitoring.migrate.MigrationMetrics;
import com.kapgel.monitoring.ratelimit.RedisAvailability;
import com.kapgel.ratelimit.Backend;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.Optional;

/**
 * Where the service keeps what it knows: orders in PostgreSQL, limits in Redis or in memory.
 *
 * @param migrations what was done to the database at this start
 */
record Stores(URI database, String migrations, HikariDataSource pool, Optional<URI> redis, Backend limits) {

    /** Opens those that the environment names, and starts servers of our own in place of those that it does not. */
    static Stores open(AppEnv env, MeterRegistry registry, ResourceStack open) {
        // What the environment names comes first: when it is wrong, no server of our own has been started in vain.
        Optional<URI> namedRedis = env.redis();
        RedisAvailability availability = RedisAvailability.in(registry);
        Optional<Backend> namedLimits = namedRedis.map(uri -> open.add(Limits.backend(env, namedRedis, availability)));
        URI database = env.databaseUrl().map(Secret::reveal).orElseGet(() -> OwnServers.postgres(open));
        String migrations = Schema.bring(database, env.phaseOfStart(), MigrationMetrics.of(registry));
        Optional<URI> redis = namedRedis.or(() -> ownRedis(env, open));
        Backend limits = namedLimits.orElseGet(() -> open.add(Limits.backend(env, redis, availability)));
        return new Stores(database, migrations, pool(database, registry, open), redis, limits);
    }

    private static Optional<URI> ownRedis(AppEnv env, ResourceStack open) {
        return env.limitsNeedRedis() ? Optional.of(OwnServers.redis(open)) : Optional.empty();
    }

    private static HikariDataSource pool(URI database, MeterRegistry registry, ResourceStack open) {
        HikariDataSource pool = open.add(DatabasePool.production("order-service")
                .database(database.toString())
                .open());
        pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
        return pool;
    }
}
