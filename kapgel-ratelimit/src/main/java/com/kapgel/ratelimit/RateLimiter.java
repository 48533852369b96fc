package com.kapgel.ratelimit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says for each call of a key whether it may go on.
 *
 * <pre>{@code
 * RateLimiter limiter = RateLimiter.builder("orders")
 *         .limit(Limit.perMinute(600).burst(100))
 *         .limit(Limit.perDay(50_000))
 *         .backend(backend)
 *         .build();
 *
 * Decision decision = limiter.tryAcquire("customer:42");
 * }</pre>
 *
 * <p>All limits decide together: a call is taken from every one of them or, when one denies, from none. Limiters with
 * the same name on the same backend share their counts. Safe for use by several threads; {@link #tryAcquire} never
 * throws because of the backend and never waits longer than the backend promises.
 */
public final class RateLimiter implements AutoCloseable {
    private final String name;
    private final Buckets buckets;
    private final Backend backend;
    private final boolean ownsBackend;

    private RateLimiter(String name, Buckets buckets, Backend backend, boolean ownsBackend) {
        this.name = name;
        this.buckets = buckets;
        this.backend = backend;
        this.ownsBackend = ownsBackend;
    }

    /**
     * Starts a limiter.
     *
     * @param name what it limits, such as {@code orders}; part of its keys in Redis, so a lasting choice
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Takes a call of cost 1 for {@code key}, or takes nothing and says how long to wait. */
    public Decision tryAcquire(String key) {
        return tryAcquire(key, 1);
    }

    /**
     * Takes a call of the given cost for {@code key}, or takes nothing and says how long to wait.
     *
     * @param cost how many calls this one counts for, at least 1
     */
    public Decision tryAcquire(String key, long cost) {
        Objects.requireNonNull(key, "key");
        if (cost < 1) {
            throw new IllegalArgumentException("cost must be at least 1, was " + cost);
        }
        return buckets.take(key, cost);
    }

    /** The name given to {@link #builder}. */
    public String name() {
        return name;
    }

    /** Whether calls are counted at all; false on {@link Backend#disabled()}. */
    public boolean enabled() {
        return !(backend instanceof DisabledBackend);
    }

    /** Closes the backend if the builder made it, and leaves a given one alone. Idempotent. */
    @Override
    public void close() {
        if (ownsBackend) {
            backend.close();
        }
    }

    @Override
    public String toString() {
        return "RateLimiter " + name + " on " + backend;
    }

    /** Collects what a {@link RateLimiter} needs. Not safe for use by several threads. */
    public static final class Builder {
        private final String name;
        private final List<Limit> limits = new ArrayList<>();
        private @Nullable Backend backend;

        private Builder(String name) {
            if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
                throw new IllegalArgumentException(
                        "name must be 1 to 64 letters, digits, dots, underscores or hyphens, was \"" + name + "\"");
            }
            this.name = name;
        }

        /** Adds a limit. A call must pass all of them. */
        public Builder limit(Limit limit) {
            limits.add(Objects.requireNonNull(limit, "limit"));
            return this;
        }

        /** Where the counts live; without it, in memory. The limiter does not close a backend given here. */
        public Builder backend(Backend backend) {
            this.backend = Objects.requireNonNull(backend, "backend");
            return this;
        }

        /**
         * The limiter.
         *
         * @throws IllegalStateException if there is no limit
         * @throws IllegalArgumentException if a limit cannot be counted exactly; the message says how to change it
         */
        public RateLimiter build() {
            if (limits.isEmpty()) {
                throw new IllegalStateException("The rate limiter \"" + name
                        + "\" has no limit: add one, such as .limit(Limit.perMinute(600))");
            }
            Backend chosen = backend == null ? Backend.memory() : backend;
            Buckets buckets = chosen.buckets(name, List.copyOf(limits));
            return new RateLimiter(name, buckets, chosen, backend == null);
        }
    }
}
