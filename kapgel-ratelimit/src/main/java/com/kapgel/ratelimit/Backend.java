package com.kapgel.ratelimit;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Where the counts live. Limiters of several instances that use one Redis share their limits and keep them over
 * deployments; in memory every process counts for itself and starts afresh.
 *
 * <pre>{@code
 * try (Backend backend = Backend.fromEnvironment(System.getenv())) {
 *     RateLimiter orders = RateLimiter.builder("orders").limit(Limit.perMinute(60)).backend(backend).build();
 * }
 * }</pre>
 *
 * <p>One backend serves any number of limiters. Whoever makes it closes it, after its last limiter. Safe for use by
 * several threads.
 */
public abstract sealed class Backend implements AutoCloseable permits MemoryBackend, RedisBackend, DisabledBackend {
    Backend() {}

    /** Counts in this process, for up to 2,097,152 keys of a limiter at once; see {@link #memory(long)}. */
    public static Backend memory() {
        return memory(MemoryBackend.DEFAULT_MAX_KEYS);
    }

    /**
     * Counts in this process, for up to {@code maxKeys} keys of each limiter at once.
     *
     * <p>Only a key that has something to count takes memory: at most 40 bytes while a limiter has one token bucket, else at
     * most 100, and 32 more for every further limit. A key whose limits are all unused again is the same as one that was never seen,
     * so forgetting it loses nothing. If more keys than {@code maxKeys} are in use, as in an attack with ever new keys, those
     * that have used least are forgotten, and {@link #evictedKeys} counts them: nobody can make a limiter forget a client that
     * asks often without asking more often from as many keys as there is room for.
     *
     * @param maxKeys at least 1; kept to within an eighth
     */
    public static Backend memory(long maxKeys) {
        return new MemoryBackend(Backend::microsSinceEpoch, System::nanoTime, maxKeys);
    }

    /**
     * Counts in Redis 6.2 or newer, or Valkey: one script call per decision, with the server's clock.
     *
     * <p>Connects in the background, so an absent Redis neither delays nor fails the start. A decision that has no
     * answer after 5 ms, or no connection, is made in memory by the same limits; denials are answers and stay denials.
     * Losing Redis (a failure, or ten calls in a row without an answer in time) and finding it is logged once each.
     *
     * <p>Callbacks on what {@link RateLimiter#tryAcquireAsync} returns may run on the thread that reads Redis' replies, so they
     * must be quick; a call that would wait there is decided in memory.
     *
     * @param uri such as {@code redis://localhost:6379} or {@code rediss://user:password@host:6379/0}; of a cluster {@code
     *     redis://a:6379,b:6379}, or {@code redis://a:6379?cluster=true}; of sentinels {@code
     *     redis-sentinel://a:26379,b:26379#master}
     * @throws IllegalArgumentException if the URI is malformed; the message does not repeat it
     * @throws IllegalStateException if Lettuce is too old
     */
    public static Backend redis(String uri) {
        return redisBuilder(uri).build();
    }

    /** Starts a Redis backend that differs from {@link #redis(String)}. */
    public static RedisBuilder redisBuilder(String uri) {
        return new RedisBuilder(RedisAddress.parse("uri", uri));
    }

    /** Admits every call and counts nothing. */
    public static Backend disabled() {
        return new DisabledBackend();
    }

    /**
     * The backend that environment variables ask for.
     *
     * <p>{@code RATE_LIMIT_BACKEND} is {@code redis}, {@code memory} or {@code disabled}, in any case. The address is
     * {@code REDIS_URL}, or else {@code UPSTASH_REDIS_REST_URL} with {@code UPSTASH_REDIS_REST_TOKEN}, read as
     * {@code rediss://default:TOKEN@HOST:6379}. With {@code RATE_LIMIT_KEY_SECRET} keys are hidden as by {@link
     * RedisBuilder#hideKeys}. Without {@code RATE_LIMIT_BACKEND} Redis is used when there is an
     * address; without one, memory, and a warning is logged. Empty variables count as unset.
     *
     * @throws IllegalArgumentException if the backend is unknown, or Redis is asked for without a usable address; the
     *     message names the variables and repeats no value
     */
    public static Backend fromEnvironment(Map<String, String> environment) {
        return BackendVariables.read(environment).open();
    }

    static long microsSinceEpoch() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, InstantSource.system().instant());
    }

    /**
     * The counts of a limiter.
     *
     * @param fixedPolicy the only policy that the limiter will ever ask with, if there is one
     */
    abstract Buckets buckets(String limiterName, Optional<Policy> fixedPolicy);

    /**
     * Keys that this process has forgotten although they had something to count, because more than the backend keeps were in use;
     * see {@link #memory(long)}.
     */
    public long evictedKeys() {
        return 0;
    }

    /** Gives back connections and threads. Idempotent. Limiters that are still used decide in memory from then on. */
    @Override
    public abstract void close();

    /** Collects what a Redis backend needs. Not safe for use by several threads. */
    public static final class RedisBuilder {
        private final RedisAddress address;
        private RedisKeys keys = RedisKeys.readable();

        RedisBuilder(RedisAddress address) {
            this.address = address;
        }

        /**
         * Keeps keys such as addresses and user names out of Redis: a digest stands for each, which nobody can compute without
         * the secret. Keys of more than 64 bytes are digested anyway, without it.
         *
         * @param secret any text of at least 16 characters, the same in all instances; another one starts all counts afresh
         */
        public RedisBuilder hideKeys(String secret) {
            keys = RedisKeys.hidden("secret", secret);
            return this;
        }

        /** The backend; it begins to connect at once. */
        public Backend build() {
            return RedisBackend.connect(address, keys);
        }
    }
}
