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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nobody who uses the service notices that the Redis of its rate limits has stopped.
 *
 * <p>What a request waits for besides the limiter is measured by the same load just before, while Redis is well, so that a busy machine
 * is not taken for a slow limiter. An outage in which the machine happened to be busier than before is one of several.
 */
@Tag("slow")
class RedisOutageIT {

    private static final String LIMITED = "/api/cities/izmir/vendors";
    private static final int PER_SECOND = 500;
    private static final int CLIENTS = 250;
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
                OpenLoad.Result control = requests.run(OUTAGE);
                CompletableFuture<Void> stopped = CompletableFuture.runAsync(
                        service.redis()::pause,
                        CompletableFuture.delayedExecutor(OUTAGE.toMillis() / 3, TimeUnit.MILLISECONDS));
                OpenLoad.Result result = requests.run(OUTAGE);
                stopped.join();
                awaitLines(LOST, outage);
                service.redis().resume();
                awaitLines(FOUND, outage);
                System.out.println("outage: " + describe(result) + "; control: " + describe(control));
                assertThat(result.admitted()).isGreaterThan(result.calls().size() * 9L / 10);
                usuallyLonger.add(longer(result, control, 99.9));
                atMostLonger.add(longer(result, control, 100));
            }

            assertThat(requests.statuses().keySet()).isSubsetOf(200, 429);
            assertThat(allButWorst(usuallyLonger)).as("%s", usuallyLonger).isLessThan(LONGEST.toNanos());
            assertThat(allButWorst(atMostLonger)).as("%s", atMostLonger).isLessThan(LONGEST.toNanos());
        } finally {
            service.redis().resume();
        }
    }

    /** Than in the control run, less what the machine itself held up threads more than there. */
    private static long longer(OpenLoad.Result result, OpenLoad.Result control, double percent) {
        long stalls = Math.max(0, result.stallPercentile(percent) - control.stallPercentile(percent));
        return result.percentile(percent) - control.percentile(percent) - stalls;
    }

    private static void awaitLines(Pattern line, int count) {
        Awaitility.await(line + ", " + count + " times")
                .atMost(Duration.ofSeconds(30))
                .until(() -> line.matcher(service.output()).results().count() >= count);
    }

    private static long allButWorst(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() - 2);
    }

    private static String describe(OpenLoad.Result result) {
        return String.format(
                "%d requests, %d of them 200, p50 %,d us, p99 %,d us, p99.9 %,d us, worst %,d us (stalls: p99.9 %,d us, worst %,d us)",
                result.calls().size(),
                result.admitted(),
                result.percentile(50) / 1_000,
                result.percentile(99) / 1_000,
                result.percentile(99.9) / 1_000,
                result.percentile(100) / 1_000,
                result.stallPercentile(99.9) / 1_000,
                result.stallPercentile(100) / 1_000);
    }

    /** Requests that ask the limiter. */
    private record Requests(LoopbackClients clients, Map<Integer, LongAdder> statuses) {

        Requests(LoopbackClients clients) {
            this(clients, new ConcurrentHashMap<>());
        }

        OpenLoad.Result run(Duration length) {
            return OpenLoad.of(8, PER_SECOND).keys(CLIENTS).run(length, this::get);
        }

        private boolean get(int client) {
            int status = clients.get(client, LIMITED);
            statuses.computeIfAbsent(status, first -> new LongAdder()).increment();
            return status == 200;
        }
    }
}
