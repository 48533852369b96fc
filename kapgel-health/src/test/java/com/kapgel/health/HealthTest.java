package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.net.URLClassLoader;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
class HealthTest {
    private static final HealthCheck HEALTHY = timeout -> CheckResult.healthy();

    @Test
    void reportsEveryCheckInTheOrderOfRegistration() {
        try (Health health = Health.builder()
                .version("4f2a9c1")
                .readiness("zebra", HEALTHY)
                .readiness("ant", timeout -> CheckResult.degraded(Reason.NOT_READY))
                .build()) {
            HealthReport report = health.report();

            assertThat(report).hasToString("HealthReport[degraded, {zebra=healthy, ant=degraded (not-ready)}]");
            assertThat(report.version()).isEqualTo("4f2a9c1");
        }
    }

    @Test
    void readinessHoldsTheChecksAndLivenessNone() {
        try (Health health = Health.builder()
                .readiness("database", timeout -> CheckResult.unhealthy(Reason.UNREACHABLE))
                .build()) {
            assertThat(health.readiness()).hasToString("HealthReport[unhealthy, {database=unhealthy (unreachable)}]");
            assertThat(health.liveness()).hasToString("HealthReport[healthy, {}]");
        }
    }

    @Test
    void afterCloseItIsAliveAndNotReady() {
        Health health = Health.builder().readiness("database", HEALTHY).build();
        health.close();

        assertThat(health.readiness()).hasToString("HealthReport[unhealthy, {database=unhealthy (closed)}]");
        assertThat(health.liveness().status()).isEqualTo(Status.HEALTHY);
        assertThatCode(health::close).doesNotThrowAnyException();
    }

    @Test
    void buildLoadsWhatTheFirstAnswerNeeds() throws Exception {
        List<String> loaded = new CopyOnWriteArrayList<>();
        URL[] ours = {Health.class.getProtectionDomain().getCodeSource().getLocation()};
        try (URLClassLoader loader = new URLClassLoader(ours, Health.class.getClassLoader()) {
            @Override
            public Class<?> loadClass(String name) throws ClassNotFoundException {
                loaded.add(name);
                return name.startsWith("com.kapgel.") ? findOrLoad(name) : super.loadClass(name);
            }

            private Class<?> findOrLoad(String name) throws ClassNotFoundException {
                Class<?> known = findLoadedClass(name);
                return known == null ? findClass(name) : known;
            }
        }) {
            Object builder = loader.loadClass("com.kapgel.health.Health")
                    .getMethod("builder")
                    .invoke(null);
            try (AutoCloseable health =
                    (AutoCloseable) builder.getClass().getMethod("build").invoke(builder)) {
                int before = loaded.size();
                Object report = health.getClass().getMethod("report").invoke(health);
                report.getClass().getMethod("toJson").invoke(report);

                assertThat(loaded.subList(before, loaded.size())).allMatch(name -> name.startsWith("java."));
            }
        }
    }

    @Test
    void closesAllChecksAlthoughOneOfThemFails() {
        GatedCheck second = new GatedCheck();
        HealthCheck first = new HealthCheck() {
            @Override
            public CheckResult check(Duration timeout) {
                return CheckResult.healthy();
            }

            @Override
            public void close() {
                throw new IllegalStateException("p@ss");
            }
        };
        try (CapturedLog log = CapturedLog.open()) {
            Health.builder()
                    .readiness("first", first)
                    .readiness("second", second)
                    .build()
                    .close();

            assertThat(second.closes()).isEqualTo(1);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN Health check 'first' could not be closed: java.lang.IllegalStateException at ");
        }
    }

    @Test
    void closesEachCheckOnce() {
        GatedCheck check = new GatedCheck();
        Health health = Health.builder().readiness("database", check).build();

        health.close();
        health.close();

        assertThat(check.closes()).isEqualTo(1);
    }

    @Test
    void closeInterruptsARunningCheckAndEndsItsThread() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<Thread> thread = new AtomicReference<>();
        Health health = Health.builder()
                .deadline(Duration.ofMillis(1))
                .readiness("waiting", timeout -> {
                    thread.set(Thread.currentThread());
                    never.await();
                    return CheckResult.healthy();
                })
                .build();
        health.report();
        await().until(() -> thread.get() != null);

        health.close();

        await().until(() -> !thread.get().isAlive());
    }

    @Test
    void runsChecksOnDaemonThreadsThatBearTheirName() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        try (Health health = Health.builder()
                .readiness("database", timeout -> {
                    thread.set(Thread.currentThread());
                    return CheckResult.healthy();
                })
                .build()) {
            health.report();

            assertThat(thread.get().getName()).isEqualTo("kapgel-health-database");
            assertThat(thread.get().isDaemon()).isTrue();
        }
    }

    @Test
    void runsChecksInParallel() {
        CountDownLatch both = new CountDownLatch(2);
        HealthCheck meeting = timeout -> {
            both.countDown();
            both.await();
            return CheckResult.healthy();
        };
        try (Health health = Health.builder()
                .deadline(Duration.ofSeconds(30))
                .readiness("one", meeting)
                .readiness("other", meeting)
                .build()) {
            assertThat(health.report().status()).isEqualTo(Status.HEALTHY);
        }
    }

    @Test
    void reportsSharedByManyGroupsAskACheckOnce() {
        GatedCheck check = new GatedCheck();
        check.letThrough(100);
        try (Health health =
                Health.builder().readiness("database", check).build(new FakeClock(), InstantSource.system())) {
            health.report();
            health.readiness();
            health.liveness();

            assertThat(check.calls()).isEqualTo(1);
        }
    }

    @Test
    void twentyHungChecksHoldTwentyThreadsHoweverManyAsk() throws Exception {
        List<GatedCheck> hung = new ArrayList<>();
        Health.Builder builder = Health.builder().deadline(Duration.ofSeconds(2));
        for (int i = 0; i < 20; i++) {
            hung.add(new GatedCheck());
            builder.readiness("hung-" + i, hung.get(i));
        }
        builder.readiness("well", HEALTHY);
        ExecutorService callers = Executors.newFixedThreadPool(200);
        try (Health health = builder.build()) {
            List<Future<HealthReport>> reports = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                reports.add(callers.submit(health::report));
            }

            for (Future<HealthReport> report : reports) {
                assertThat(report.get().checks().get("well")).hasToString("healthy");
                assertThat(report.get().checks().get("hung-7")).hasToString("unhealthy (timeout)");
            }
            assertThat(hung).extracting(GatedCheck::calls).containsOnly(1);
            assertThat(threadsNamed("kapgel-health-hung-")).isEqualTo(20);
        } finally {
            hung.forEach(check -> check.letThrough(1));
            callers.shutdownNow();
        }
        await().until(() -> threadsNamed("kapgel-health-hung-") == 0);
    }

    @Test
    void takesTheTimeOfTheReportFromTheClockOnTheWall() {
        Instant now = Instant.parse("2026-11-23T10:15:30Z");
        try (Health health = Health.builder().build(System::nanoTime, InstantSource.fixed(now))) {
            assertThat(health.report().timestamp()).isEqualTo(now);
        }
    }

    @Test
    void logsAChangeOnce() {
        AtomicReference<CheckResult> current = new AtomicReference<>(CheckResult.healthy());
        FakeClock clock = new FakeClock();
        try (CapturedLog log = CapturedLog.open();
                Health health = Health.builder()
                        .readiness("redis", timeout -> current.get())
                        .build(clock, InstantSource.system())) {
            List<CheckResult> results = List.of(
                    CheckResult.healthy(),
                    CheckResult.unhealthy(Reason.UNREACHABLE),
                    CheckResult.unhealthy(Reason.UNREACHABLE),
                    CheckResult.unhealthy(Reason.NOT_READY),
                    CheckResult.healthy(),
                    CheckResult.healthy());
            for (CheckResult result : results) {
                current.set(result);
                health.report();
                clock.advance(Duration.ofSeconds(1));
            }

            await().untilAsserted(() -> assertThat(log.lines())
                    .containsExactly(
                            "WARN Health check 'redis' is unhealthy (unreachable)",
                            "WARN Health check 'redis' is unhealthy (not-ready)",
                            "INFO Health check 'redis' is healthy again"));
        }
    }

    @Test
    void keepsAPasswordInAnExceptionOutOfReportAndLog() {
        SQLException leaky = new SQLException(
                "cannot open jdbc:postgresql://h/db?user=u&password=p@ss", "08001", new RuntimeException("p@ss"));
        try (CapturedLog log = CapturedLog.open();
                Health health = Health.builder()
                        .readiness("database", timeout -> {
                            throw leaky;
                        })
                        .build()) {
            HealthReport report = health.report();

            await().until(() -> log.lines().size() == 1);
            assertThat(log.lines().get(0))
                    .startsWith("WARN Health check 'database' is unhealthy (unreachable):"
                            + " java.sql.SQLException [SQLState 08001] at ");
            assertThat(log.everything() + report + report.toJson() + report.checks())
                    .doesNotContain("p@ss")
                    .doesNotContain("jdbc:");
        }
    }

    @Test
    void logsMessagesThatWentThroughTheScrubber() {
        try (CapturedLog log = CapturedLog.open();
                Health health = Health.builder()
                        .scrubber(text -> text.replace("p@ss", "***"))
                        .readiness("database", timeout -> {
                            throw new IllegalStateException("p@ss is wrong");
                        })
                        .build()) {
            health.report();

            await().until(() -> log.lines().size() == 1);
            assertThat(log.lines().get(0)).contains("java.lang.IllegalStateException: *** is wrong at ");
        }
    }

    @Test
    void refusesABadConfigurationWithAllItsProblems() {
        Health.Builder builder = Health.builder()
                .version(" ")
                .readiness("database", HEALTHY)
                .readiness("database", HEALTHY)
                .readiness("  ", HEALTHY)
                .readiness("line\nbreak", HEALTHY)
                .deadline(Duration.ZERO)
                .cacheFor(Duration.ofMinutes(2));

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessageContainingAll(
                        "two checks are named 'database'",
                        "blank or holds a control character",
                        "version is blank",
                        "deadline is PT0S",
                        "cacheFor is PT2M");
    }

    private static long threadsNamed(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }
}
