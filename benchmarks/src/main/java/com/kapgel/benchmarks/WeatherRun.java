package com.kapgel.benchmarks;

import com.kapgel.ratelimit.Backend;
import com.kapgel.ratelimit.Limit;
import com.kapgel.ratelimit.RateLimiter;
import com.kapgel.testkit.OpenLoad;
import com.kapgel.testkit.RedisFault;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What callers saw of one fault. It strikes after a quarter of the time and is healed after three; SIGSTOP lasts five
 * seconds at most.
 *
 * @param errors calls that threw or returned null
 * @param onTop what the README allows a key in this fault beyond its burst and refill
 */
record WeatherRun(RedisFault fault, OpenLoad.Result result, long errors, long onTop) {
    static final String DESCRIPTION =
            "8 threads, 500 decisions a second over 50 keys of 10 per second with a burst of 10; half of the keys ask for more";

    private static final int KEYS = 50;
    private static final int PER_SECOND = 10;
    private static final int BURST = 10;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final long CONNECT_SECONDS = 30;

    /** Code that has never run is slow whatever the weather is. */
    static void warmUp() throws Exception {
        run(RedisFault.PAUSED, OpenLoad.of(8, 2_000), Duration.ofSeconds(3));
    }

    static WeatherRun of(RedisFault fault, Duration length) throws Exception {
        return run(fault, OpenLoad.of(8, 500).keys(KEYS), length);
    }

    private static WeatherRun run(RedisFault fault, OpenLoad load, Duration length) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        try (RedisFault.Scene scene = fault.open();
                Backend backend = Backend.redisBuilder(scene.uri())
                        .onStatusChange(status -> {
                            if (!status.degraded()) {
                                connected.countDown();
                            }
                        })
                        .build()) {
            boolean connects = fault != RedisFault.ABSENT_AT_START && scene.heals();
            if (connects && !connected.await(CONNECT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("No connection to a healthy Redis within " + CONNECT_SECONDS + " s");
            }
            return run(fault, scene, backend, load, length);
        }
    }

    private static WeatherRun run(
            RedisFault fault, RedisFault.Scene scene, Backend backend, OpenLoad load, Duration length)
            throws Exception {
        RateLimiter limiter = RateLimiter.builder("weather")
                .limit(Limit.perSecond(PER_SECOND).burst(BURST))
                .backend(backend)
                .build();
        LongAdder errors = new LongAdder();
        Duration trouble = troubleOf(fault, length);
        ScheduledExecutorService weather = Executors.newSingleThreadScheduledExecutor();
        try {
            long begin = length.toNanos() / 4;
            var struck = weather.schedule(() -> scene.strike(trouble), begin, TimeUnit.NANOSECONDS);
            var healed = weather.schedule(scene::heal, begin + trouble.toNanos(), TimeUnit.NANOSECONDS);
            OpenLoad.Result result = load.run(length, key -> admits(limiter, "k" + key, errors));
            for (ScheduledFuture<?> change : new ScheduledFuture<?>[] {struck, healed}) {
                change.get();
            }
            return new WeatherRun(fault, result, errors.sum(), scene.onTop(PER_SECOND, BURST));
        } finally {
            weather.shutdown();
        }
    }

    private static Duration troubleOf(RedisFault fault, Duration length) {
        Duration half = length.dividedBy(2);
        return fault == RedisFault.PAUSED && half.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : half;
    }

    private static boolean admits(RateLimiter limiter, String key, LongAdder errors) {
        try {
            return limiter.tryAcquire(key).allowed();
        } catch (RuntimeException | Error e) {
            errors.increment();
            return false;
        }
    }

    long calls() {
        return result.calls().size();
    }

    /** Microseconds within which so many percent of the decisions were made; of 100, the longest. */
    long percentile(double percent) {
        return TimeUnit.NANOSECONDS.toMicros(result.percentile(percent));
    }

    /** Microseconds by which the machine let a thread run too late that had nothing to do with the limiter. */
    long stallPercentile(double percent) {
        return TimeUnit.NANOSECONDS.toMicros(result.stallPercentile(percent));
    }

    long admitted() {
        return result.admitted();
    }

    /** What the README of kapgel-ratelimit allows at most: of a key no more than it was asked for, nor than its bucket holds. */
    long allowed() {
        double seconds = result.calls().stream()
                        .mapToLong(call -> call.atNanos() + call.tookNanos())
                        .max()
                        .orElseThrow()
                / 1e9;
        long ofEachKey = (long) (BURST + onTop + PER_SECOND * seconds);
        long allowed = 0;
        for (int key = 0; key < KEYS; key++) {
            allowed += Math.min(result.calls(key), ofEachKey);
        }
        return allowed;
    }

    /** What one bucket for each key that was never away would have admitted. */
    long ideal() {
        return result.idealAdmissions(PER_SECOND, BURST);
    }
}
