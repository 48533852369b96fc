package com.kapgel.ratelimit;

import static com.kapgel.ratelimit.RedisServer.fresh;
import static com.kapgel.ratelimit.RedisServer.limiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.testkit.FaultProxy;
import com.kapgel.testkit.OpenLoad;
import com.kapgel.testkit.TestRedis;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Minutes of a Redis that comes and goes ten times a second cost neither heap nor threads; with {@code -Pweather} only. */
@Tag("weather")
class RedisFlappingIT {
    /** The first is over when everything has been compiled, connected and given up once. */
    private static final int PARTS = 10;

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("weather.flapping.seconds", 600));
    private static final Duration PART = LENGTH.dividedBy(PARTS);
    private static final long HALF_A_BEAT_MILLIS = 50;
    private static final int CALLS_PER_SECOND = 500;
    private static final Duration LONGEST = Duration.ofMillis(10);

    /**
     * Nine minutes are 270,000 decisions and some 300 connections: the smallest object for each call, or 7 kB of each connection,
     * would be more. What the JVM and libraries keep for later was 0.3 MB in a minute and a half.
     */
    private static final long MOST_BYTES_MORE = 2_000_000;

    /** One thread of Lettuce's per processor starts when it is needed first, and the JVM has a helper or two that come and go. */
    private static final int MOST_THREADS_MORE = Runtime.getRuntime().availableProcessors() + 2;

    private static final Pattern CONNECTIONS = Pattern.compile("total_connections_received:(\\d+)");

    @BeforeAll
    static void needsServersOfItsOwn() {
        assumeThat(System.getenv(TestRedis.URI_VARIABLE)).isNull();
    }

    @Test
    void heapAndThreadsAreFlatWhileRedisFlaps() {
        try (TestRedis redis = TestRedis.start();
                RedisServer observer = RedisServer.observing(redis);
                FaultProxy network = FaultProxy.before(redis.port());
                Flapping flapping = new Flapping(network);
                RedisBackend backend = RedisServer.connected(Backend.redisBuilder("redis://127.0.0.1:" + network.port())
                        .open())) {
            RateLimiter limiter =
                    limiter(fresh("flapping"), backend, Limit.perSecond(10).burst(10));
            flapping.begin();
            long connectionsBefore = connections(observer);
            callForOnePart(limiter);
            Footprint early = Footprint.measure();
            for (int part = 2; part <= PARTS; part++) {
                callForOnePart(limiter);
            }
            Footprint late = Footprint.measure();
            long connected = connections(observer) - connectionsBefore;
            flapping.end();

            System.out.printf("Flapping for %s, %d connections: %s, then %s%n", LENGTH, connected, early, late);
            assertThat(connected).as("connections made meanwhile").isGreaterThan(LENGTH.toSeconds() / 10);
            assertThat(late.bytes() - early.bytes()).isLessThan(MOST_BYTES_MORE);
            assertThat(late.threads() - early.threads()).isLessThanOrEqualTo(MOST_THREADS_MORE);
            await().atMost(Duration.ofSeconds(30)).until(backend::isWell);
        }
    }

    private static void callForOnePart(RateLimiter limiter) {
        OpenLoad.Result result = OpenLoad.of(8, CALLS_PER_SECOND)
                .keys(50)
                .run(PART, key -> limiter.tryAcquire("k" + key).allowed());

        assertThat(result.percentile(99.9))
                .as("p99.9 of a decision, with stalls of %,d ns", result.stallPercentile(99.9))
                .isLessThan(LONGEST.toNanos() + result.stallPercentile(99.9));
    }

    private static long connections(RedisServer observer) {
        Matcher found = CONNECTIONS.matcher(observer.commands().info("stats"));
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1));
    }

    /** What is left of the heap after full collections, and the threads that are alive once those of the load have ended. */
    private record Footprint(long bytes, int threads) {
        private static final int COLLECTIONS = 5;

        static Footprint measure() {
            long bytes = Long.MAX_VALUE;
            int threads = Integer.MAX_VALUE;
            for (int collection = 0; collection < COLLECTIONS; collection++) {
                System.gc();
                bytes = Math.min(
                        bytes,
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
                threads = Math.min(threads, ManagementFactory.getThreadMXBean().getThreadCount());
            }
            return new Footprint(bytes, threads);
        }
    }

    /** Refuses everybody for half of the time. */
    private static final class Flapping implements AutoCloseable {
        private final FaultProxy network;
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final AtomicBoolean refusing = new AtomicBoolean();

        Flapping(FaultProxy network) {
            this.network = network;
        }

        void begin() {
            var unused = thread.scheduleAtFixedRate(this::change, 0, HALF_A_BEAT_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void change() {
            if (refusing.getAndSet(!refusing.get())) {
                network.accept();
            } else {
                network.refuse();
            }
        }

        void end() {
            close();
            await().until(thread::isTerminated);
            network.heal();
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }
}
