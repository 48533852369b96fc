package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.kapgel.testkit.OpenLoad;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nobody who uses the service notices that the Redis of its rate limits has stopped. */
class RedisOutageIT {

    private static final String PATH = "/api/cities/izmir/vendors";
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration CONTROL = Duration.ofSeconds(3);
    private static final Duration OUTAGE = Duration.ofSeconds(4);
    private static final Duration LONGEST = Duration.ofMillis(10);

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
        Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
        OpenLoad load = OpenLoad.of(8, 500).keys(50);
        try (LoopbackClients clients = new LoopbackClients(service.uri("").getPort())) {
            load.run(WARM_UP, client -> clients.get(client, PATH) == 200);
            OpenLoad.Result control = load.run(CONTROL, client -> count(statuses, clients.get(client, PATH)));
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(
                    service.redis()::pause,
                    CompletableFuture.delayedExecutor(OUTAGE.toMillis() / 4, TimeUnit.MILLISECONDS));
            OpenLoad.Result outage = load.run(OUTAGE, client -> count(statuses, clients.get(client, PATH)));
            stopped.join();

            report("before", control);
            report("while Redis is stopped", outage);
            System.out.println("answers: " + statuses);
            assertThat(statuses.keySet()).isSubsetOf(200, 429);
            assertThat(outage.admitted()).isGreaterThan(outage.calls().size() * 9L / 10);
            assertThat(service.output()).contains("does not decide about rate limits");
            assertThat(outage.percentile(99.9)).isLessThan(allowed(control, outage, 99.9));
            assertThat(outage.percentile(100)).isLessThan(allowed(control, outage, 100));
        } finally {
            service.redis().resume();
        }
    }

    /** What the limiter may take, on top of what requests take without an outage and what the machine does to everybody. */
    private static long allowed(OpenLoad.Result control, OpenLoad.Result outage, double percent) {
        return LONGEST.toNanos() + control.percentile(percent) + outage.stallPercentile(percent);
    }

    private static boolean count(Map<Integer, LongAdder> statuses, int status) {
        statuses.computeIfAbsent(status, first -> new LongAdder()).increment();
        return status == 200;
    }

    private static void report(String when, OpenLoad.Result result) {
        System.out.printf(
                "%-24s %d requests, p50 %,d us, p99 %,d us, p99.9 %,d us, worst %,d us (stalls: p99.9 %,d us, worst %,d us)%n",
                when,
                result.calls().size(),
                result.percentile(50) / 1_000,
                result.percentile(99) / 1_000,
                result.percentile(99.9) / 1_000,
                result.percentile(100) / 1_000,
                result.stallPercentile(99.9) / 1_000,
                result.stallPercentile(100) / 1_000);
    }
}
