package com.kapgel.benchmarks;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.util.concurrent.RateLimiter;
import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Limit;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A rate limiter in memory that admits a call of a key. The bursts are so large that every call is admitted, and the rates so low
 * that a key is in use for as long as it is called, as real ones are.
 */
interface MemoryContender {
    long PER_SECOND = 10;
    long BURST = 1_000_000_000L;

    void take(String key, Blackhole consumer);

    /** The contender of that name, as it stands in reports. */
    static MemoryContender named(String name) {
        return switch (name) {
            case "ours" -> ours(Limit.perSecond(PER_SECOND).burst(BURST));
            case "floor" -> new Floor();
            case "bucket4j-chm" -> bucket4j(new ConcurrentHashMap<>());
            case "bucket4j-caffeine" ->
                bucket4j(Caffeine.newBuilder()
                        .maximumSize(4_000_000)
                        .expireAfterAccess(Duration.ofMinutes(10))
                        .<String, Bucket>build()
                        .asMap());
            case "resilience4j" -> resilience4j();
            case "guava" -> guava();
            default -> throw new IllegalArgumentException("Unknown contender " + name);
        };
    }

    /** Ours with a certain limit. */
    static MemoryContender ours(Limit... limits) {
        com.kapgel.ratelimit.RateLimiter.Builder builder =
                com.kapgel.ratelimit.RateLimiter.builder("benchmark").backend(Backend.memory());
        for (Limit limit : limits) {
            builder.limit(limit);
        }
        com.kapgel.ratelimit.RateLimiter limiter = builder.build();
        return (key, consumer) -> consumer.consume(limiter.tryAcquire(key));
    }

    private static MemoryContender bucket4j(ConcurrentMap<String, Bucket> buckets) {
        Bandwidth bandwidth = Bandwidth.builder()
                .capacity(BURST)
                .refillGreedy(PER_SECOND, Duration.ofSeconds(1))
                .build();
        return (key, consumer) -> {
            Bucket bucket = buckets.get(key);
            if (bucket == null) {
                bucket = buckets.computeIfAbsent(
                        key, k -> Bucket.builder().addLimit(bandwidth).build());
            }
            consumer.consume(bucket.tryConsume(1));
        };
    }

    private static MemoryContender resilience4j() {
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(Integer.MAX_VALUE)
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(Duration.ZERO)
                .build();
        ConcurrentHashMap<String, io.github.resilience4j.ratelimiter.RateLimiter> limiters = new ConcurrentHashMap<>();
        return (key, consumer) -> {
            io.github.resilience4j.ratelimiter.RateLimiter limiter = limiters.get(key);
            if (limiter == null) {
                limiter = limiters.computeIfAbsent(
                        key, k -> io.github.resilience4j.ratelimiter.RateLimiter.of(k, config));
            }
            consumer.consume(limiter.acquirePermission());
        };
    }

    private static MemoryContender guava() {
        ConcurrentHashMap<String, RateLimiter> limiters = new ConcurrentHashMap<>();
        return (key, consumer) -> {
            RateLimiter limiter = limiters.get(key);
            if (limiter == null) {
                limiter = limiters.computeIfAbsent(key, k -> RateLimiter.create(1e9));
            }
            consumer.consume(limiter.tryAcquire());
        };
    }

    /** The least that any limiter by key has to do: find the key's time, read the clock, move the time on. */
    final class Floor implements MemoryContender {
        private static final long INTERVAL_NANOS = 1_000_000_000L / PER_SECOND;
        private static final long CAPACITY_NANOS = BURST * INTERVAL_NANOS;

        private final ConcurrentHashMap<String, AtomicLong> arrivals = new ConcurrentHashMap<>();

        @Override
        public void take(String key, Blackhole consumer) {
            AtomicLong arrival = arrivals.get(key);
            if (arrival == null) {
                arrival = arrivals.computeIfAbsent(key, k -> new AtomicLong(System.nanoTime()));
            }
            consumer.consume(admit(arrival));
        }

        private static boolean admit(AtomicLong arrival) {
            while (true) {
                long now = System.nanoTime();
                long before = arrival.get();
                long after = Math.max(before, now) + INTERVAL_NANOS;
                if (after - now > CAPACITY_NANOS) {
                    return false;
                }
                if (arrival.compareAndSet(before, after)) {
                    return true;
                }
            }
        }
    }
}
