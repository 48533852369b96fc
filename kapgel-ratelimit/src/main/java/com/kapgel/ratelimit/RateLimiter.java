package com.kapgel.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says for each call of a key whether it may go on.
 *
 * <pre>{@code
 * RateLimiter limiter = RateLimiter.builder("orders")
 *         .limit(Limit.perMinute(600).burst(100))
 *         .limit(Limit.perCalendarDay(50_000, ZoneId.of("Europe/Istanbul")))
 *         .backend(backend)
 *         .build();
 *
 * Decision decision = limiter.tryAcquire("customer:42");
 * }</pre>
 *
 * <p>All limits decide together: a call is taken from every one of them or, when one denies, from none. Limiters with
 * the same name on the same backend share their counts, limit by limit. Safe for use by several threads. Only {@link #acquire} waits; the
 * other methods never throw because of the backend and never wait longer than the backend promises.
 */
public final class RateLimiter implements AutoCloseable {
    /** A century: as good as for ever, and still a number of nanoseconds. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);

    private final String name;
    private final Buckets buckets;
    private final Backend backend;
    private final boolean ownsBackend;
    private final Function<String, List<Limit>> limits;
    private final Remembered<List<Limit>, Policy> policies = new Remembered<>(Policy::of);

    private final @Nullable Policy onlyPolicy;
    private final DecisionListeners listeners;
    private final LongSupplier nanoClock;
    private final Pause pause;

    private RateLimiter(Builder builder, Backend backend, boolean ownsBackend, LongSupplier nanoClock, Pause pause) {
        this.name = builder.name;
        this.onlyPolicy = builder.limits.isEmpty() ? null : Policy.of(builder.limits);
        this.buckets = backend.buckets(builder.name, Optional.ofNullable(onlyPolicy));
        this.backend = backend;
        this.ownsBackend = ownsBackend;
        this.limits = builder.limitsByKey == null ? key -> List.of() : builder.limitsByKey;
        this.listeners = new DecisionListeners(name, builder.listeners, builder.timeListeners, nanoClock);
        this.nanoClock = nanoClock;
        this.pause = pause;
    }

    /**
     * Starts a limiter.
     *
     * @param name what it limits, such as {@code orders}: 1 to 64 letters, digits, dots, underscores or hyphens; part of its keys in
     *     Redis, so a lasting choice
     * @throws IllegalArgumentException if the name is another one
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
     * @param cost how many calls this one counts for; 0 only looks, and a negative one gives back as {@link #refund} does
     */
    public Decision tryAcquire(String key, long cost) {
        long beganNanos = listeners.begin();
        return told(key, buckets.decide(key, policy(key), cost), beganNanos);
    }

    /** As {@link #tryAcquire(String)}, without holding the calling thread. Never completes exceptionally. */
    public CompletionStage<Decision> tryAcquireAsync(String key) {
        return tryAcquireAsync(key, 1);
    }

    /** As {@link #tryAcquire(String, long)}, without holding the calling thread. Never completes exceptionally. */
    public CompletionStage<Decision> tryAcquireAsync(String key, long cost) {
        long beganNanos = listeners.begin();
        return buckets.decideAsync(key, policy(key), cost).thenApply(decision -> told(key, decision, beganNanos));
    }

    /** What the next call of {@code key} would meet. Takes nothing and writes nothing. */
    public Decision peek(String key) {
        return buckets.decide(key, policy(key), 0);
    }

    /**
     * Gives back a call that was admitted and then not made. Gives back at most what the key has taken.
     *
     * @param cost as it was acquired, at least 0
     * @throws IllegalArgumentException if it is less
     */
    public void refund(String key, long cost) {
        buckets.decide(key, policy(key), -requireNotNegative(cost));
    }

    /** Forgets everything that {@code key} has taken. */
    public void reset(String key) {
        buckets.reset(key, policy(key));
    }

    /**
     * Takes a call for {@code key}, waiting for it up to {@code maxWait}. Gives up at once when the wait would be longer, stands in no
     * queue: a call that comes later may be served first.
     *
     * @param maxWait zero for not at all; as long as it takes with {@code ChronoUnit.FOREVER.getDuration()}
     * @return an admission, or the denial that could not be waited for
     * @throws InterruptedException if the thread is interrupted while it waits; nothing is taken then
     */
    public Decision acquire(String key, Duration maxWait) throws InterruptedException {
        long mostNanos = maxWait.compareTo(LONGEST_WAIT) < 0 ? maxWait.toNanos() : LONGEST_WAIT.toNanos();
        long begin = nanoClock.getAsLong();
        while (true) {
            Decision decision = tryAcquire(key);
            long wait = decision.retryAfterNanos();
            boolean tooLong = wait == Decision.NEVER || wait > mostNanos - (nanoClock.getAsLong() - begin);
            if (decision.allowed() || tooLong) {
                return decision;
            }
            pause.forNanos(wait);
        }
    }

    private static long requireNotNegative(long cost) {
        if (cost < 0) {
            throw new IllegalArgumentException("cost must be at least 0, was " + cost);
        }
        return cost;
    }

    private Decision told(String key, Decision decision, long beganNanos) {
        listeners.tell(key, decision, beganNanos);
        return decision;
    }

    private Policy policy(String key) {
        Objects.requireNonNull(key, "key");
        if (onlyPolicy != null) {
            return onlyPolicy;
        }
        return policies.of(List.copyOf(limits.apply(key)));
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

    /** How {@link #acquire} waits. */
    @FunctionalInterface
    interface Pause {
        void forNanos(long nanos) throws InterruptedException;
    }

    /** Collects what a {@link RateLimiter} needs. Not safe for use by several threads. */
    public static final class Builder {
        private final String name;
        private final List<Limit> limits = new ArrayList<>();
        private final List<BiConsumer<String, Decision>> listeners = new ArrayList<>();
        private final List<BiConsumer<Decision, Duration>> timeListeners = new ArrayList<>();
        private @Nullable Function<String, List<Limit>> limitsByKey;
        private @Nullable Backend backend;

        private Builder(String name) {
            if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
                throw new IllegalArgumentException(
                        "name must be 1 to 64 letters, digits, dots, underscores or hyphens, was \"" + name + "\"");
            }
            this.name = name;
        }

        /** Adds a limit for every key. A call must pass all of them. */
        public Builder limit(Limit limit) {
            limits.add(Objects.requireNonNull(limit, "limit"));
            return this;
        }

        /**
         * Limits that depend on the key, such as a customer's tier. Asked for every call, so it must be quick; its answer may
         * change at any time. What a key has taken counts on: a limit goes on from its own count and from what versions of it, which
         * have the same kind, period and time zone, have counted since, or else from a limit of its kind that is gone. More permits are
         * there at once; a lowered bucket waits for one refill, a lowered window until it ends.
         *
         * <p>What the function throws goes to the caller, and so does an {@link IllegalArgumentException} for limits that are
         * empty or cannot be counted exactly.
         */
        public Builder limits(Function<String, List<Limit>> limitsByKey) {
            this.limitsByKey = Objects.requireNonNull(limitsByKey, "limitsByKey");
            return this;
        }

        /** Where the counts live; without it, in memory. The limiter does not close a backend given here. */
        public Builder backend(Backend backend) {
            this.backend = Objects.requireNonNull(backend, "backend");
            return this;
        }

        /**
         * Hears of every decision, for metrics or logs, and of every attempt of {@link RateLimiter#acquire}; {@link
         * RateLimiter#peek} and {@link RateLimiter#refund} make none. Called on the thread that decides, by several at once, so it
         * must be quick. What it throws is logged once and changes no decision.
         */
        public Builder onDecision(BiConsumer<String, Decision> listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Hears how long each decision took, until its answer was there; else as {@link #onDecision}. Where nobody asks for it, no clock is
         * read.
         */
        public Builder onDecisionTime(BiConsumer<Decision, Duration> listener) {
            timeListeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * The limiter.
         *
         * @throws IllegalStateException if there is no limit, or both kinds of them
         * @throws IllegalArgumentException if a limit cannot be counted exactly; the message says how to change it
         */
        public RateLimiter build() {
            if (limits.isEmpty() == (limitsByKey == null)) {
                throw new IllegalStateException(
                        "The rate limiter \"" + name + "\" needs either limits for every key, such as"
                                + " .limit(Limit.perMinute(600)), or a function of the key in .limits(...)");
            }
            return build(System::nanoTime, TimeUnit.NANOSECONDS::sleep);
        }

        RateLimiter build(LongSupplier nanoClock, Pause pause) {
            Backend chosen = backend == null ? Backend.memory() : backend;
            return new RateLimiter(this, chosen, backend == null, nanoClock, pause);
        }
    }
}
