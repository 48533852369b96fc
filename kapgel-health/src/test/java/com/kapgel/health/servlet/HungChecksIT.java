package com.kapgel.health.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.health.CheckResult;
import com.kapgel.health.Health;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The promise: an answer within a second, whatever the checks do. */
@Timeout(120)
class HungChecksIT {
    private static final int CHECKS = 20;
    private static final int REQUESTS = 1_000;
    private static final int CLIENTS = 40;
    private static final Duration PROMISED = Duration.ofSeconds(1);

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();
    private final HttpClient http = HttpClient.newHttpClient();

    @ParameterizedTest
    @EnumSource
    void twentyChecksThatNeverReturnHoldUpNoneOfAThousandRequests(ServletContainers container) throws Exception {
        Health.Builder builder = Health.builder().readiness("well", timeout -> CheckResult.healthy());
        for (int i = 0; i < CHECKS; i++) {
            builder.readiness("hung-" + i, this::hang);
        }
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (StallMeter stalls = StallMeter.start();
                Health health = builder.build();
                RunningContainer server = container.start(
                        context -> HealthServlet.of(health).addTo(context, "/api/health", "/livez", "/readyz"))) {
            get(server.uri().resolve("livez")); // loads what a first request loads, and asks no check

            List<Future<Answer>> answers =
                    clients.invokeAll(requests(server.uri().resolve("api/health")));

            long longest = 0;
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().body())
                        .contains("\"status\":\"unhealthy\"", "\"well\":\"healthy\"", "\"hung-19\":\"unhealthy\"");
                longest = Math.max(longest, answer.get().nanos());
            }
            System.out.printf(
                    "%s: the slowest took %,d us, stalls %,d us%n", container, longest / 1_000, stalls.worst() / 1_000);
            // What the machine holds up every thread for is not the service's: a request goes through three.
            assertThat(Duration.ofNanos(longest - 3 * stalls.worst())).isLessThan(PROMISED);
            assertThat(calls).hasValue(CHECKS);
            assertThat(busyThreads()).isEqualTo(CHECKS);
        } finally {
            end.countDown();
            clients.shutdownNow();
        }
        await().until(() -> busyThreads() == 0);
    }

    private CheckResult hang(Duration timeout) {
        calls.incrementAndGet();
        while (true) {
            try {
                end.await();
                return CheckResult.healthy();
            } catch (InterruptedException ignored) {
                // that is the point
            }
        }
    }

    private List<Callable<Answer>> requests(URI uri) {
        List<Callable<Answer>> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            requests.add(() -> {
                long before = System.nanoTime();
                String body = get(uri);
                return new Answer(body, System.nanoTime() - before);
            });
        }
        return requests;
    }

    private String get(URI uri) throws Exception {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static long busyThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kapgel-health-hung-"))
                .count();
    }

    private record Answer(String body, long nanos) {}
}
