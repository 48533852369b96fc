package com.kapgel.ratelimit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

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
     * most 110, and 70 more for every further limit. A key whose limits are all unused again is the same as one that was never seen,
     * so forgetting it loses nothing. If more keys than {@code maxKeys} are in use, as in an attack with ever new keys, those
     * with the least to lose are forgotten, buckets nearly full again, windows nearly over or nearly unused, and {@link #evictedKeys} counts them: nobody can make a limiter forget a
     * client that asks often without asking more often from as many keys as there is room for.
     *
     * @param maxKeys at least 1; kept to within an eighth
     * @throws IllegalArgumentException if it is less
     */
    public static Backend memory(long maxKeys) {
        return new MemoryBackend(Backend::microsSinceEpoch, System::nanoTime, maxKeys);
    }

    /**
     * Counts in Redis 6.2 or newer, or Valkey: one script call per decision, with the server's clock.
     *
     * <p>Connects in the background, so an absent Redis neither delays nor fails the start. A decision that has no answer
     * after 5 ms is made without Redis, as {@link Fallback#memory()} says, and so are all decisions, without waiting, while there
     * is no connection or calls have missed the deadline ten times, until a probe in the background finds Redis well. What was admitted
     * meanwhile is then added to the counts in Redis. Losing Redis and finding it is logged once each.
     *
     * <p>Callbacks on what {@link RateLimiter#tryAcquireAsync} returns may run on the threads that read Redis' replies and keep the
     * deadlines, so they must be quick; a call that would wait there is decided without Redis.
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

    /**
     * Starts a Redis backend that differs from {@link #redis(String)}.
     *
     * @param uri as there
     * @throws IllegalArgumentException if the URI is malformed; the message does not repeat it
     */
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

    /**
     * Whether the counts are where they should be, for a health check:
     *
     * <pre>{@code
     * Health.builder().readiness("rate-limits", timeout -> backend.status().degraded()
     *         ? CheckResult.unhealthy(Reason.UNREACHABLE)
     *         : CheckResult.healthy());
     * }</pre>
     */
    public Status status() {
        return new Status(/* degraded= */ false, "", Instant.EPOCH);
    }

    /**
     * Whether a Redis backend decides without Redis. The other backends are never degraded.
     *
     * @param degraded whether decisions are made without Redis
     * @param reason why, in a word: {@code connecting}, {@code unreachable}, {@code timeout}, {@code slow}, {@code
     *     too-many-clients}, {@code closed}, or the code of an error reply in lower case, such as {@code oom}, {@code readonly},
     *     {@code loading} or {@code noauth}, or {@code error} without one; empty when not degraded
     * @param since when that began; the epoch for a backend that is never degraded
     */
    public record Status(boolean degraded, String reason, Instant since) {}

    /**
     * Gives back connections and threads, after telling Redis what it is owed, for which it waits half a second at most; Lettuce's
     * threads may take some seconds more to end. Idempotent. Limiters that are still used decide as if Redis were away.
     */
    @Override
    public abstract void close();

    /**
     * Collects what a Redis backend needs. Not safe for use by several threads.
     *
     * <pre>{@code
     * Backend backend = Backend.redisBuilder("redis://cache:6379")
     *         .deadline(Duration.ofMillis(5))
     *         .fallback(Fallback.memory(4))           // four instances, each with a quarter of every limit
     *         .onStatusChange(status -> alerts.tell(status.toString()))
     *         .build();
     * }</pre>
     */
    public static final class RedisBuilder {
        private static final Duration SHORTEST_DEADLINE = Duration.ofMillis(1);
        private static final Duration LONGEST_DEADLINE = Duration.ofSeconds(1);

        private final RedisAddress address;
        private final List<Consumer<Status>> listeners = new ArrayList<>();
        private RedisKeys keys = RedisKeys.readable();
        private Duration deadline = Duration.ofMillis(5);
        private Fallback fallback = Fallback.memory();
        private RollOut rollOut = RollOut.complete();
        private RedisSettings.@Nullable Clock clock;

        RedisBuilder(RedisAddress address) {
            this.address = address;
        }

        /**
         * Keeps keys such as addresses and user names out of Redis: a digest stands for each, which nobody can compute without
         * the secret. Keys of more than 64 bytes are digested anyway, without it.
         *
         * @param secret any text of at least 16 characters, the same in all instances; another one starts all counts afresh
         * @throws IllegalArgumentException if it is shorter; the message does not repeat it
         */
        public RedisBuilder hideKeys(String secret) {
            return keys(RedisKeys.hidden("secret", Objects.requireNonNull(secret, "secret")));
        }

        RedisBuilder keys(RedisKeys keys) {
            this.keys = keys;
            return this;
        }

        /**
         * How long a decision may take; 5 ms by default. A call that Redis gets to see later counts nothing.
         *
         * @param deadline from 1 ms to 1 s; longer than Redis usually takes to answer, or it is never asked
         * @throws IllegalArgumentException if it is out of this range
         */
        public RedisBuilder deadline(Duration deadline) {
            Objects.requireNonNull(deadline, "deadline");
            if (deadline.compareTo(SHORTEST_DEADLINE) < 0 || deadline.compareTo(LONGEST_DEADLINE) > 0) {
                throw new IllegalArgumentException("deadline must be between 1 ms and 1 s, was " + deadline);
            }
            return anyDeadline(deadline);
        }

        /** For tests on a busy machine: also longer than anybody should wait. */
        RedisBuilder anyDeadline(Duration deadline) {
            this.deadline = deadline;
            return this;
        }

        /** What happens to calls while Redis is away or slow; {@link Fallback#memory()} by default. */
        public RedisBuilder fallback(Fallback fallback) {
            this.fallback = Objects.requireNonNull(fallback, "fallback");
            return this;
        }

        /**
         * Lets Redis decide about a part of the keys only, for as long as it is being introduced, or taken away. The others are
         * decided in memory as if Redis were away. A key that changes sides takes along what it has used, so that nobody gets a
         * fresh burst.
         *
         * @param percent from 0 to 100; asked for every call, so it must be quick, and its answer may change at any time. The
         *     same keys in every instance that gives the same answer. What it throws is logged once, and its last answer stays in
         *     force, at first 0.
         */
        public RedisBuilder percentOfKeys(IntSupplier percent) {
            this.rollOut = new RollOut(Objects.requireNonNull(percent, "percent"));
            return this;
        }

        /**
         * Hears when Redis is found, the first time included, and when it is lost. Not told of another reason while Redis stays
         * away, nor of {@link Backend#close}. Called on the backend's thread, so it must be quick. What it throws is logged.
         */
        public RedisBuilder onStatusChange(Consumer<Status> listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /** For tests: a clock of their own. */
        RedisBuilder clock(RedisSettings.Clock clock) {
            this.clock = clock;
            return this;
        }

        /** The backend; it begins to connect at once. */
        public Backend build() {
            return open();
        }

        RedisBackend open() {
            return RedisBackend.open(new RedisSettings(
                    address,
                    keys,
                    deadline,
                    fallback,
                    rollOut,
                    listeners,
                    clock == null ? RedisSettings.Clock.real() : clock));
        }
    }
}
