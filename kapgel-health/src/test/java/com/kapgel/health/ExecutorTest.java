package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Executors of the user's choice, also bad ones. */
@Timeout(60)
class ExecutorTest {
    private final GatedCheck check = new GatedCheck();
    private final ExecutorService single = Executors.newSingleThreadExecutor();

    @AfterEach
    void letGo() {
        check.letThrough(1_000);
        single.shutdownNow();
    }

    @Test
    void runsChecksWhereTheUserWants() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Executor own = task -> new Thread(task, "the-users-own").start();
        HealthCheck looking = timeout -> {
            thread.set(Thread.currentThread());
            return CheckResult.healthy();
        };
        try (Health health = Health.builder()
                .deadline(Duration.ofSeconds(30))
                .executor(own)
                .readiness("x", looking)
                .build()) {
            assertThat(health.report().status()).isEqualTo(Status.HEALTHY);
            assertThat(thread.get().getName()).isEqualTo("the-users-own");
        }
    }

    @Test
    void leavesTheUsersExecutorOpen() {
        Health.builder().executor(single).readiness("x", check).build().close();

        assertThat(single.isShutdown()).isFalse();
    }

    @Test
    void oneThatRefusesIsTheReason() {
        Executor refusing = task -> {
            throw new RejectedExecutionException("full");
        };

        assertThat(reportOn(refusing)).hasToString("HealthReport[unhealthy, {x=unhealthy (no-thread)}]");
    }

    @Test
    void oneThatHasNoThreadLeftToStartIsTheReason() {
        Executor starved = task -> {
            throw new OutOfMemoryError("unable to create native thread");
        };

        assertThat(reportOn(starved)).hasToString("HealthReport[unhealthy, {x=unhealthy (no-thread)}]");
    }

    @Test
    void oneThatRunsTasksItselfIsNotWaitedFor() {
        assertThat(reportOn(Runnable::run)).hasToString("HealthReport[unhealthy, {x=unhealthy (no-thread)}]");
        assertThat(check.calls()).isZero();
    }

    @Test
    void oneThatThrowsTasksAwayIsTheReasonAndIsTriedAgainLater() {
        AtomicInteger tasks = new AtomicInteger();
        FakeClock clock = new FakeClock();
        try (Health health = Health.builder()
                .deadline(Duration.ofMillis(1))
                .executor(task -> tasks.incrementAndGet())
                .readiness("x", check)
                .build(clock, InstantSource.system())) {
            for (int i = 0; i < 50; i++) {
                assertThat(health.report()).hasToString("HealthReport[unhealthy, {x=unhealthy (no-thread)}]");
                clock.advance(Duration.ofSeconds(1));
            }
            assertThat(tasks).as("within a minute").hasValue(1);

            clock.advance(Duration.ofSeconds(10));
            health.report();
            assertThat(tasks).as("after it").hasValue(2);
        }
    }

    @Test
    void oneThatIsSaturatedIsTheReasonAndNothingPilesUpInItsQueue() {
        AtomicInteger tasks = new AtomicInteger();
        single.execute(() -> check.check(Duration.ZERO)); // holds the only thread
        AtomicInteger calls = new AtomicInteger();
        try (Health health = Health.builder()
                .deadline(Duration.ofMillis(20))
                .cacheFor(Duration.ZERO)
                .executor(task -> {
                    tasks.incrementAndGet();
                    single.execute(task);
                })
                .readiness("x", timeout -> {
                    calls.incrementAndGet();
                    return CheckResult.healthy();
                })
                .build()) {
            for (int i = 0; i < 20; i++) {
                assertThat(health.report()).hasToString("HealthReport[unhealthy, {x=unhealthy (no-thread)}]");
            }
            assertThat(tasks).hasValue(1);

            check.letThrough(1);
            await().until(() -> health.report().status() == Status.HEALTHY);
            assertThat(calls.get())
                    .as("what nobody waited for any more is not run")
                    .isEqualTo(tasks.get() - 1);
        }
    }

    private HealthReport reportOn(Executor executor) {
        try (Health health = Health.builder()
                .deadline(Duration.ofSeconds(30))
                .executor(executor)
                .readiness("x", check)
                .build()) {
            return health.report();
        }
    }
}
