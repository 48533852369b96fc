package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CheckOptionsTest {
    private static final HealthCheck HEALTHY = timeout -> CheckResult.healthy();
    private static final HealthCheck UNREACHABLE = timeout -> CheckResult.unhealthy(Reason.UNREACHABLE);

    private final GatedCheck hung = new GatedCheck();

    @AfterEach
    void letGo() {
        hung.letThrough(100);
    }

    @Test
    void aFailureThatIsNotCriticalDegradesAndNoMore() {
        try (Health health = Health.builder()
                .readiness("database", HEALTHY)
                .readiness("search", UNREACHABLE, CheckOptions::nonCritical)
                .readiness("mail", timeout -> CheckResult.unknown(Reason.NOT_READY), CheckOptions::nonCritical)
                .build()) {
            assertThat(health.readiness())
                    .hasToString(
                            "HealthReport[degraded, {database=healthy, search=unhealthy (unreachable), not critical,"
                                    + " mail=unknown (not-ready), not critical}]");
        }
    }

    @Test
    void aCheckMayHaveAShorterDeadlineThanTheOthers() {
        try (Health health = Health.builder()
                .deadline(Duration.ofSeconds(30))
                .readiness("database", HEALTHY)
                .readiness("search", hung, check -> check.deadline(Duration.ofMillis(50)))
                .build()) {
            assertThat(health.report().checks()).hasToString("{database=healthy, search=unhealthy (timeout)}");
        }
    }

    @Test
    void aCheckMayBeKeptForAnotherTimeThanTheOthers() {
        AtomicInteger calls = new AtomicInteger();
        FakeClock clock = new FakeClock();
        HealthCheck counted = timeout -> {
            calls.incrementAndGet();
            return CheckResult.healthy();
        };
        try (Health health = Health.builder()
                .readiness("slow", counted, check -> check.cacheFor(Duration.ofSeconds(10)))
                .build(clock, InstantSource.system())) {
            for (int second = 0; second < 20; second++) {
                health.report();
                clock.advance(Duration.ofSeconds(1));
            }

            assertThat(calls).hasValue(2);
        }
    }

    @Test
    void takesSeveralFailuresInARowToBecomeUnhealthy() {
        AtomicReference<CheckResult> current = new AtomicReference<>(CheckResult.healthy());
        try (Health health = Health.builder()
                .cacheFor(Duration.ZERO)
                .readiness("redis", timeout -> current.get(), check -> check.failuresBeforeUnhealthy(3))
                .build()) {
            health.report();
            current.set(CheckResult.unhealthy(Reason.UNREACHABLE));

            assertThat(health.report().status()).isEqualTo(Status.HEALTHY);
            assertThat(health.report().status()).isEqualTo(Status.HEALTHY);
            assertThat(health.report().status()).isEqualTo(Status.UNHEALTHY);
        }
    }

    @Test
    void runsInTheBackgroundWithoutBeingAsked() {
        CountDownLatch thrice = new CountDownLatch(3);
        HealthCheck counted = timeout -> {
            thrice.countDown();
            return CheckResult.healthy();
        };
        try (Health health = Health.builder()
                .readiness("menu", counted, check -> check.every(Duration.ofMillis(20)))
                .build()) {
            await().until(() -> thrice.getCount() == 0);
            assertThat(health.readiness().status()).isEqualTo(Status.HEALTHY);
        }
    }

    @Test
    void isNotReadyBeforeTheFirstRunInTheBackgroundAndAliveAllTheSame() {
        try (Health health = Health.builder()
                .deadline(Duration.ofSeconds(30))
                .readiness("menu", hung, check -> check.every(Duration.ofSeconds(30)))
                .build()) {
            assertThat(health.readiness()).hasToString("HealthReport[unknown, {menu=unknown (not-ready)}]");
            assertThat(health.liveness().status()).isEqualTo(Status.HEALTHY);

            hung.letThrough(1);
            await().until(() -> health.readiness().status() == Status.HEALTHY);
        }
    }

    @Test
    void tellsThatACheckInTheBackgroundHangsWithoutBeingAsked() throws Exception {
        AtomicReference<CheckResult> told = new AtomicReference<>();
        try (Health health = Health.builder()
                .listener(new HealthListener() {
                    @Override
                    public void onChange(String check, CheckResult before, CheckResult after) {
                        told.set(after);
                    }
                })
                .readiness(
                        "menu", hung, check -> check.every(Duration.ofHours(1)).deadline(Duration.ofMillis(20)))
                .build()) {
            await().untilAsserted(() -> assertThat(told.get()).hasToString("unhealthy (timeout)"));
            assertThat(health.readiness()).hasToString("HealthReport[unhealthy, {menu=unhealthy (timeout)}]");
        }
    }

    @Test
    void liesInSeveralGroups() {
        try (Health health = Health.builder()
                .group("payments", "iyzico", UNREACHABLE)
                .group("payments", "database", HEALTHY, check -> check.alsoIn("readiness", "startup"))
                .startup("migrations", HEALTHY)
                .build()) {
            assertThat(health.groups()).containsExactly("liveness", "readiness", "startup", "payments");
            assertThat(health.group("payments").checks()).containsOnlyKeys("iyzico", "database");
            assertThat(health.readiness().checks()).containsOnlyKeys("database");
            assertThat(health.startup().checks()).containsOnlyKeys("database", "migrations");
            assertThat(health.report().checks()).containsOnlyKeys("iyzico", "database", "migrations");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> health.group("paiments"))
                    .withMessage("No check is in the group 'paiments'; there are"
                            + " [liveness, readiness, startup, payments]");
        }
    }

    @Test
    void refusesOptionsThatCannotBeMeantWithAllTheirProblems() {
        Health.Builder builder = Health.builder()
                .readiness("a", HEALTHY, check -> check.deadline(Duration.ofSeconds(5)))
                .readiness("b", HEALTHY, check -> check.failuresBeforeUnhealthy(0))
                .readiness("c", HEALTHY, check -> check.staleAfter(Duration.ofSeconds(5)))
                .readiness("d", HEALTHY, check -> check.every(Duration.ZERO).cacheFor(Duration.ofSeconds(1)))
                .readiness("e", HEALTHY, check -> check.alsoIn("liveness"))
                .readiness("f", HEALTHY, check -> check.alsoIn(" "))
                .reportDeadline(Duration.ofMillis(100));

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessageContainingAll(
                        "deadline of 'a' is PT5S, and no report waits longer than PT0.1S",
                        "the thresholds of 'b' are 0 failures and 1 successes",
                        "staleAfter of 'c' is PT5S; it needs every(...)",
                        "every of 'd' is PT0S",
                        "'d' has cacheFor and every",
                        "'e' is put into the group liveness",
                        "a group of 'f' is blank",
                        "reportDeadline is PT0.1S, less than the deadline PT0.8S");
    }

    @Test
    void letsALongDeadlineRunInTheBackground() {
        Health.builder()
                .readiness(
                        "slow",
                        HEALTHY,
                        check -> check.every(Duration.ofSeconds(30)).deadline(Duration.ofSeconds(5)))
                .build()
                .close();
    }

    @Test
    void closedNobodyIsReadyWhateverTheChecksAre() {
        for (Health health : List.of(
                Health.builder().build(),
                Health.builder()
                        .readiness("search", HEALTHY, CheckOptions::nonCritical)
                        .build(),
                Health.builder()
                        .readiness("menu", HEALTHY, check -> check.every(Duration.ofSeconds(5)))
                        .liveness("loop", HEALTHY)
                        .build())) {
            health.close();

            assertThat(health.readiness().status()).isEqualTo(Status.UNHEALTHY);
            assertThat(health.liveness().status()).isEqualTo(Status.HEALTHY);
        }
    }
}
