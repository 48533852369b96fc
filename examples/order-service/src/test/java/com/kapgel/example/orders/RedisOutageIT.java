package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.kapgel.testkit.OpenLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nobody who uses the service notices that the Redis of its rate limits has stopped.
 *
 * <p>What a request waits for besides the limiter is measured by others at the same time, to a path without a limit, so that a busy
 * machine is not taken for a slow limiter. An outage whose requests happened to be held up more than those is one of several.
 */
class RedisOutageIT {

    private static final String LIMITED = "/api/cities/izmir/vendors";
    private static final String UNLIMITED = "/orders/1";
    private static final int PER_SECOND = 500;
    private static final int CLIENTS = 50;
    private static final int OUTAGES = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration OUTAGE = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofMillis(10);
    private static final Pattern LOST = Pattern.compile("does not decide about rate limits");
    private static final Pattern FOUND = Pattern.compile("answers again .*: rate limits are shared");

    @RegisterExtension
    private static final RunningService service = RunningService.with("GIT_SHA", "outage");

    @BeforeAll
    static void needsAServerOfItsOwnAndManyAddresses() {
        assumeThat(service.redis().isExternal()).isFalse();
        assumeThat(LoopbackClients.arePossible())
                .as("each client has an address of 127.0.0.0/8, as Linux lets it")
                .isTrue();
    }

    /** So many clients that hardly any is over its limit: each request asks the limiter, and that asks Redis. */
    @Test
    void noRequestFailsOrWaitsForTheLimiterWhileRedisIsStoppedUnderLoad() {
        try (LoopbackClients clients = new LoopbackClients(service.uri("").getPort())) {
            Requests requests = new Requests(clients);
            requests.run(WARM_UP);
            List<Long> usuallyLonger = new ArrayList<>();
            List<Long> atMostLonger = new ArrayList<>();
            for (int outage = 1; outage <= OUTAGES; outage++) {
                int soFar = outage;
                CompletableFuture<Void> stopped = CompletableFuture.runAsync(
                        service.redis()::pause,
                        CompletableFuture.delayedExecutor(OUTAGE.toMillis() / 3, TimeUnit.MILLISECONDS));
                Pair pair = requests.run(OUTAGE);
                stopped.join();
                awaitLines(LOST, soFar);
                service.redis().resume();
                awaitLines(FOUND, soFar);
                assertThat(pair.limited().admitted())
                        .isGreaterThan(pair.limited().calls().size() * 9L / 10);
                usuallyLonger.add(pair.longerNanos(99.9));
                atMostLonger.add(pair.longerNanos(100));
            }

            assertThat(requests.statuses().keySet()).isSubsetOf(200, 429);
            assertThat(median(usuallyLonger)).as("%s", usuallyLonger).isLessThan(LONGEST.toNanos());
            assertThat(median(atMostLonger)).as("%s", atMostLonger).isLessThan(LONGEST.toNanos());
        } finally {
            service.redis().resume();
        }
    }

    private static void awaitLines(Pattern line, int count) {
        Awaitility.await(line + ", " + count + " times")
                .atMost(Duration.ofSeconds(30))
                .until(() -> line.matcher(service.output()).results().count() >= count);
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** Requests that ask the limiter, and as many at the same time that do not. */
    private record Requests(LoopbackClients clients, Map<Integer, LongAdder> statuses) {

        Requests(LoopbackClients clients) {
            this(clients, new ConcurrentHashMap<>());
        }

        Pair run(Duration length) {
            OpenLoad load = OpenLoad.of(8, PER_SECOND).keys(CLIENTS);
            CompletableFuture<OpenLoad.Result> unlimited =
                    CompletableFuture.supplyAsync(() -> load.run(length, client -> get(client, UNLIMITED)));
            OpenLoad.Result limited = load.run(length, client -> get(client, LIMITED));
            Pair pair = new Pair(limited, unlimited.join());
            System.out.println(pair);
            return pair;
        }

        private boolean get(int client, String path) {
            int status = clients.get(client, path);
            statuses.computeIfAbsent(status, first -> new LongAdder()).increment();
            return status == 200;
        }
    }

    private record Pair(OpenLoad.Result limited, OpenLoad.Result unlimited) {

        /** How much longer the slowest of the limited requests took than those of the others, and than threads were held up. */
        long longerNanos(double percent) {
            return limited.percentile(percent) - unlimited.percentile(percent) - limited.stallPercentile(percent);
        }

        @Override
        public String toString() {
            return "limited: " + describe(limited) + "; unlimited: " + describe(unlimited);
        }

        private static String describe(OpenLoad.Result result) {
            return String.format(
                    "%d requests, %d of them 200, p50 %,d us, p99 %,d us, p99.9 %,d us, worst %,d us (stalls %,d and %,d us)",
                    result.calls().size(),
                    result.admitted(),
                    result.percentile(50) / 1_000,
                    result.percentile(99) / 1_000,
                    result.percentile(99.9) / 1_000,
                    result.percentile(100) / 1_000,
                    result.stallPercentile(99.9) / 1_000,
                    result.stallPercentile(100) / 1_000);
        }
    }
}
