package com.kapgel.monitoring.ratelimit;

import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Backend.Status;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures for how long Redis decides about rate limits, against the plan's objective of 99.9 %.
 *
 * <pre>{@code
 * RedisAvailability redis = RedisAvailability.in(monitoring.registry());
 * Backend backend = Backend.redisBuilder(redisUri).onStatusChange(redis).build();
 * }</pre>
 *
 * <p>{@code kapgel.redis.known} and {@code kapgel.redis.away} are seconds that only grow, so the availability of any time is
 * {@code 1 - increase(kapgel_redis_away_seconds_total[30d]) / increase(kapgel_redis_known_seconds_total[30d])}, however short the outages
 * and however rare the scrapes; {@code kapgel.redis.degraded} is 1 while the breaker of the limiter is open; {@code
 * kapgel.redis.objective} is 0.999. The time until the first connection is made or fails counts neither way.
 *
 * <p>Safe for use by several threads.
 */
@SuppressWarnings("exports") // whoever uses it requires kapgel-ratelimit himself
public final class RedisAvailability implements Consumer<Status> {
    /** The plan's. */
    public static final double OBJECTIVE = 0.999;

    private static final String CONNECTING = "connecting";
    private static final String CLOSED = "closed";
    private static final double NANOS = Duration.ofSeconds(1).toNanos();

    private final KnownTime time = new KnownTime();
    private final LongSupplier nanoClock;
    private volatile @Nullable Backend watched;

    private RedisAvailability(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** One that is measured in this registry, which keeps it. */
    public static RedisAvailability in(MeterRegistry registry) {
        return in(registry, System::nanoTime);
    }

    static RedisAvailability in(MeterRegistry registry, LongSupplier nanoClock) {
        RedisAvailability redis = new RedisAvailability(nanoClock);
        Gauge.builder("kapgel.redis.degraded", redis, RedisAvailability::degraded)
                .description("Whether rate limits are decided without Redis")
                .strongReference(true) // a registry forgets what only it would keep, and then shows NaN
                .register(registry);
        Gauge.builder("kapgel.redis.objective", () -> OBJECTIVE)
                .description("The share of time in which Redis is to decide")
                .strongReference(true)
                .register(registry);
        FunctionCounter.builder("kapgel.redis.known", redis, RedisAvailability::knownSeconds)
                .description("Time in which it is known whether Redis decides")
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder("kapgel.redis.away", redis, RedisAvailability::awaySeconds)
                .description("Time in which rate limits are decided without Redis")
                .baseUnit("seconds")
                .register(registry);
        return redis;
    }

    /**
     * Asks this backend at each scrape, for one that was made by {@link Backend#fromEnvironment}, which tells nobody. An outage that begins
     * and ends between two scrapes is missed; give this as a listener where you can.
     */
    public RedisAvailability watch(Backend backend) {
        watched = Objects.requireNonNull(backend, "backend");
        return this;
    }

    /** The share of the known time in which Redis decided, from 0 to 1; 1 as long as nothing is known. */
    public double availability() {
        look();
        long now = nanoClock.getAsLong();
        long known = time.knownNanos(now);
        return known == 0 ? 1 : 1 - (double) time.awayNanos(now) / known;
    }

    /** Whether that is as much as the plan wants. */
    public boolean isMet() {
        return availability() >= OBJECTIVE;
    }

    /** Called by the backend. */
    @Override
    public void accept(Status status) {
        long now = nanoClock.getAsLong();
        if (status.degraded() && status.reason().equals(CLOSED)) {
            time.becomesUnknown(now);
        } else if (time.isKnown() || !status.reason().equals(CONNECTING)) {
            time.becomes(status.degraded(), now);
        }
    }

    private double degraded() {
        look();
        return time.isAway() ? 1 : 0;
    }

    private double knownSeconds() {
        look();
        return time.knownNanos(nanoClock.getAsLong()) / NANOS;
    }

    private double awaySeconds() {
        look();
        return time.awayNanos(nanoClock.getAsLong()) / NANOS;
    }

    private void look() {
        Backend backend = watched;
        if (backend != null) {
            accept(backend.status());
        }
    }

    @Override
    public String toString() {
        return "RedisAvailability[" + availability() + "]";
    }
}
