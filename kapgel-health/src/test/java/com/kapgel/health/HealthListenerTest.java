package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthListenerTest {
    private final AtomicReference<CheckResult> current = new AtomicReference<>(CheckResult.healthy());
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final HealthListener listening = new HealthListener() {
        @Override
        public void onChange(String check, CheckResult before, CheckResult after) {
            heard.add(check + ": " + before + " -> " + after);
        }
    };

    @Test
    void hearsEachChangeOnceHoweverManyAsk() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try (Health health = builder().listener(listening).build()) {
            for (CheckResult result : List.of(
                    CheckResult.healthy(),
                    CheckResult.unhealthy(Reason.UNREACHABLE),
                    CheckResult.unhealthy(Reason.TIMEOUT),
                    CheckResult.healthy())) {
                current.set(result);
                health.report();
                List<Future<HealthReport>> reports = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    reports.add(callers.submit(health::report));
                }
                for (Future<HealthReport> report : reports) {
                    report.get();
                }
            }

            await().until(() -> heard.size() >= 4);
            assertThat(heard)
                    .containsExactly(
                            "redis: unknown (not-ready) -> healthy",
                            "redis: healthy -> unhealthy (unreachable)",
                            "redis: unhealthy (unreachable) -> unhealthy (timeout)",
                            "redis: unhealthy (timeout) -> healthy");
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void whatOneThrowsHarmsNeitherTheOthersNorTheReport() {
        HealthListener failing = new HealthListener() {
            @Override
            public void onChange(String check, CheckResult before, CheckResult after) {
                throw new StackOverflowError("p@ss");
            }
        };
        try (CapturedLog log = CapturedLog.open();
                Health health = builder().listener(failing).listener(listening).build()) {
            assertThat(health.report().status()).isEqualTo(Status.HEALTHY);

            await().until(() -> heard.size() == 1);
            assertThat(log.everything()).contains("A listener failed").doesNotContain("p@ss");
        }
    }

    @Test
    void oneThatHangsHoldsNoReportUp() {
        CountDownLatch never = new CountDownLatch(1);
        HealthListener hanging = new HealthListener() {
            @Override
            public void onChange(String check, CheckResult before, CheckResult after) {
                try {
                    never.await();
                } catch (InterruptedException end) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (Health health = builder().listener(hanging).build()) {
            for (int i = 0; i < 3_000; i++) {
                current.set(i % 2 == 0 ? CheckResult.healthy() : CheckResult.unhealthy(Reason.TIMEOUT));
                assertThat(health.report().checks()).containsEntry("redis", current.get());
            }
        } finally {
            never.countDown();
        }
    }

    private Health.Builder builder() {
        return Health.builder()
                .deadline(Duration.ofSeconds(30))
                .cacheFor(Duration.ZERO)
                .readiness("redis", timeout -> current.get());
    }
}
