package com.kapgel.health.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kapgel.health.CheckResult;
import com.kapgel.health.Health;
import com.kapgel.testkit.RunningContainer;
import com.kapgel.testkit.ServletContainers;
import com.kapgel.testkit.StallMeter;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The promise: an answer within a second, whatever the checks do, to clients that connect for each request as probes do. */
@Timeout(120)
class HungChecksIT {
    private static final int CHECKS = 20;
    private static final int REQUESTS = 1_000;
    private static final int CLIENTS = 40;
    private static final Duration DEADLINE = Duration.ofMillis(800);
    private static final Duration PROMISED = Duration.ofSeconds(1);

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicLong firstCall = new AtomicLong();

    @ParameterizedTest
    @EnumSource
    void twentyChecksThatNeverReturnHoldUpNoneOfAThousandRequests(ServletContainers container) throws Exception {
        Health.Builder builder = Health.builder().readiness("well", timeout -> CheckResult.healthy());
        for (int i = 0; i < CHECKS; i++) {
            builder.readiness("hung-" + i, this::hang);
        }
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (StallMeter machine = StallMeter.start();
                Health health = builder.build();
                RunningContainer server = container.start(
                        context -> HealthServlet.of(health).addTo(context, "/api/health", "/livez", "/readyz"))) {
            Callable<Answer> request = () -> get(server.uri(), "/api/health");

            Duration longest = Duration.ZERO;
            for (Future<Answer> future : clients.invokeAll(Collections.nCopies(REQUESTS, request))) {
                Answer answer = future.get();
                assertThat(answer.text())
                        .startsWith("HTTP/1.1 503 ")
                        .contains("\"status\":\"unhealthy\"", "\"well\":\"healthy\"")
                        .doesNotContain("\"hung-0\":\"healthy\"", "\"hung-19\":\"healthy\"");
                Duration took = took(answer, machine);
                longest = took.compareTo(longest) > 0 ? took : longest;
            }
            System.out.println(container + ": the slowest answer took " + longest);
            assertThat(longest).isLessThan(PROMISED);
            assertThat(calls).hasValue(CHECKS);
            assertThat(busyThreads()).isEqualTo(CHECKS);
        } finally {
            end.countDown();
            clients.shutdownNow();
        }
        await().until(() -> busyThreads() == 0);
    }

    /**
     * What the machine keeps every thread from running is not the service's time, unless the checks take theirs meanwhile and nobody
     * wants to run.
     */
    private Duration took(Answer answer, StallMeter machine) {
        long from = Math.max(answer.begin(), firstCall.get());
        long to = Math.min(answer.end(), firstCall.get() + DEADLINE.toNanos());
        Duration waited = Duration.ofNanos(Math.max(0, to - from));
        Duration running = machine.runningTime(answer.begin(), answer.end());
        return waited.isZero() ? running : running.plus(waited).minus(machine.runningTime(from, to));
    }

    private CheckResult hang(Duration timeout) {
        firstCall.compareAndSet(0, System.nanoTime());
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

    private static Answer get(URI server, String path) throws IOException {
        long begin = System.nanoTime();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(text, begin, System.nanoTime());
        }
    }

    private static long busyThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kapgel-health-hung-"))
                .count();
    }

    private record Answer(String text, long begin, long end) {}
}
