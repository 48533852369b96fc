package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DrainTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    private final List<String> events = new CopyOnWriteArrayList<>();

    @Test
    void isNotReadyAtOnceAndServesOnWhileTheBalancerNotices() throws Exception {
        Drain drain = quick().preDrain(LONG)
                .onStop("server", () -> events.add("server"))
                .build();
        HealthCheck check = drain.check();
        assertThat(check.check(LONG)).hasToString("healthy");

        drain.begin();

        assertThat(check.check(LONG)).hasToString("unhealthy (draining)");
        assertThat(drain.isBegun()).isTrue();
        try (Drain.Work arrivedLate = drain.work("order")) {
            assertThat(drain.inFlight()).isEqualTo(1);
            assertThat(arrivedLate).hasToString("order");
        }
        assertThat(events).isEmpty();
    }

    @Test
    void waitsForWhatIsInFlightAndThenStopsInOrder() {
        Drain drain = quick().onGoodbye(() -> events.add("goodbye"))
                .onStopLast("errors", LONG, () -> events.add("errors"))
                .onStop("server", () -> events.add("server"))
                .onStop("pool", () -> events.add("pool"))
                .grace(Duration.ofMinutes(5))
                .drain(LONG)
                .build();
        Drain.Work first = drain.work("first");
        Drain.Work second = drain.work("second");

        CompletableFuture<DrainReport> end = begin(drain);
        await().until(() -> events.contains("goodbye"));
        first.close();
        first.close();
        assertThat(end).isNotDone();
        events.add("second ends");
        second.close();

        assertThat(end.join().isClean()).isTrue();
        assertThat(end.join().inFlight()).isEqualTo(2);
        assertThat(events).containsExactly("goodbye", "second ends", "server", "pool", "errors");
    }

    @Test
    void whatArrivesDuringTheDrainIsWaitedForToo() throws Exception {
        CountDownLatch goodbye = new CountDownLatch(1);
        Drain drain = quick().drain(LONG)
                .grace(LONG.multipliedBy(2))
                .onGoodbye(goodbye::countDown)
                .build();
        Drain.Work first = drain.work("first");
        CompletableFuture<DrainReport> end = begin(drain);
        goodbye.await();

        Drain.Work arrivedLast = drain.work("last");
        first.close();

        assertThat(end).isNotDone();
        arrivedLast.close();
        assertThat(end.join().isClean()).isTrue();
    }

    @Test
    void whatTakesTooLongIsNamedAndCutOff() {
        Drain drain = quick().drain(Duration.ofMillis(50))
                .onStop("server", () -> events.add("server"))
                .build();
        try (CapturedLog log = CapturedLog.open()) {
            drain.work("GET /api/orders/*");
            drain.work("GET /api/orders/*");
            drain.work(new Object() {
                @Override
                public String toString() {
                    throw new IllegalStateException("no name");
                }
            });

            DrainReport report = begin(drain).join();

            assertThat(report.isClean()).isFalse();
            assertThat(report.leftOver()).containsEntry("GET /api/orders/*", 2).hasSize(2);
            assertThat(report.waited()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
            assertThat(events).containsExactly("server");
            assertThat(log.everything())
                    .contains(
                            "3 in flight, after 0.",
                            "still running: (its name threw java.lang.IllegalStateException) (1)"
                                    + ", GET /api/orders/* (2)");
        }
    }

    @Test
    void aStepThatThrowsOrHangsKeepsNoOtherFromRunning() {
        Semaphore never = new Semaphore(0);
        Drain drain = quick().onGoodbye(() -> {
                    throw new IllegalStateException("s3cret");
                })
                .onStop("throws", () -> {
                    throw new Exception("password=s3cret");
                })
                .onStop("fails", () -> {
                    throw new NoClassDefFoundError("com/example/Missing");
                })
                .onStop("hangs", Duration.ofMillis(50), never::acquireUninterruptibly)
                .onStop("pool", () -> events.add("pool"))
                .onStopLast("errors", Duration.ofSeconds(10), () -> events.add("errors"))
                .build();
        try (CapturedLog log = CapturedLog.open()) {
            DrainReport report = begin(drain).join();

            assertThat(events).containsExactly("pool", "errors");
            assertThat(report.failedSteps()).containsExactly("goodbye", "throws", "fails", "hangs");
            assertThat(report.isClean()).isFalse();
            assertThat(log.everything())
                    .contains(
                            "'throws' failed: java.lang.Exception at ",
                            "'fails' failed: java.lang.NoClassDefFoundError")
                    .contains("'hangs' did not end within 0.1 s and was left alone")
                    .contains("; not stopped well: goodbye, throws, fails, hangs")
                    .doesNotContain("s3cret");
        } finally {
            never.release();
        }
    }

    @Test
    void aStepWhoseExceptionThrowsWhenItIsAskedKeepsNoOtherFromRunningEither() {
        Drain drain = quick().onStop("hostile", () -> {
                    throw new IllegalStateException() {
                        private static final long serialVersionUID = 1;

                        @Override
                        public synchronized Throwable getCause() {
                            throw new UnsupportedOperationException();
                        }
                    };
                })
                .onStop("pool", () -> events.add("pool"))
                .build();

        assertThat(begin(drain).join().failedSteps()).containsExactly("hostile");
        assertThat(events).containsExactly("pool");
    }

    @Test
    void aGoodbyeThatHangsTakesNoMoreThanTheTimeForRequests() {
        CountDownLatch never = new CountDownLatch(1);
        Drain drain = quick().drain(Duration.ofMillis(50))
                .onGoodbye(never::await)
                .onGoodbye(() -> events.add("second"))
                .onStop("server", () -> events.add("server"))
                .build();

        assertThat(begin(drain).join().failedSteps()).contains("goodbye");
        assertThat(events).contains("server");
    }

    @Test
    void beginsOnceHoweverManyAskForIt() {
        AtomicInteger stops = new AtomicInteger();
        Drain drain = quick().onStop("server", stops::incrementAndGet).build();
        List<CompletableFuture<DrainReport>> ends = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            CompletableFuture<CompletableFuture<DrainReport>> asked = new CompletableFuture<>();
            new Thread(() -> asked.complete(begin(drain))).start();
            ends.add(asked.thenCompose(end -> end));
        }
        ends.get(0).complete(new DrainReport(7, Map.of(), List.of(), LONG, LONG));

        ends.subList(1, 20)
                .forEach(end -> assertThat(end.join()).isSameAs(begin(drain).join()));
        drain.close();
        drain.close();
        assertThat(stops).hasValue(1);
        assertThat(begin(drain).join().inFlight()).isZero();
    }

    @Test
    void theReportIsOneLine() {
        FakeClock clock = new FakeClock();
        Drain drain = quick().preDrain(Duration.ZERO)
                .onGoodbye(() -> clock.advance(Duration.ofMillis(4_100)))
                .onStop("server", () -> clock.advance(Duration.ofSeconds(10)))
                .build(clock);

        try (CapturedLog log = CapturedLog.open()) {
            DrainReport report = begin(drain).join();

            assertThat(report).hasToString("drained in 14.1 s: 0 in flight, all ended within 4.1 s");
            assertThat(report.took()).isEqualTo(Duration.ofMillis(14_100));
            assertThat(log.everything().lines())
                    .containsExactly(
                            "Draining: not ready from now on, 0 in flight, the end comes within 2.0 s",
                            "The service has " + report);
        }
    }

    @Test
    void manyThreadsOfWorkAreCountedDownExactly() throws Exception {
        Drain drain = quick().drain(LONG).grace(LONG.multipliedBy(2)).build();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                for (int call = 0; call < 20_000; call++) {
                    drain.work("call").close();
                }
            });
            threads.add(thread);
            thread.start();
        }
        CompletableFuture<DrainReport> end = begin(drain);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(end.join().isClean()).isTrue();
        assertThat(drain.inFlight()).isZero();
    }

    @Test
    void refusesWhatDoesNotFitIntoTheGracePeriod() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Drain.builder()
                        .onStop("server", Duration.ofSeconds(5), () -> {})
                        .onStop("pool", () -> {})
                        .build())
                .withMessage(
                        "Drain cannot be built: it may take 31.0 s, which is preDrain 10.0 s + drain 15.0 s + steps 6.0 s"
                                + " (server 5.0 s, pool 1.0 s), but grace is only 30.0 s: shorten these, or raise grace together with"
                                + " what it stands for, in Kubernetes terminationGracePeriodSeconds");
    }

    @Test
    void theDefaultsLeaveFiveSecondsOfKubernetesForSteps() {
        assertThat(Drain.builder()
                        .onStop("server", Duration.ofSeconds(5), () -> {})
                        .build())
                .hasToString("Drain[waiting, 0 in flight]");
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Drain.builder()
                        .preDrain(Duration.ofSeconds(-1))
                        .drain(Duration.ofSeconds(Long.MAX_VALUE))
                        .grace(Duration.ZERO)
                        .onStop("pool", Duration.ZERO, () -> {})
                        .onStop("pool", () -> {})
                        .onStopLast(" ", LONG, () -> {})
                        .build())
                .withMessageContainingAll(
                        "preDrain is PT-1S; it must be between 0 and 1 hour",
                        "drain is PT",
                        "grace is PT0S; it must be between 1 ms and 1 hour",
                        "the limit of step 'pool' is PT0S",
                        "two steps are named 'pool'",
                        "the name of a step is blank");
    }

    @Test
    void closingAHealthLeavesTheDrainAlone() {
        Drain drain = quick().build();
        Health health = Health.builder().readiness("drain", drain.check()).build();

        health.close();

        assertThat(drain.isBegun()).isFalse();
    }

    @Test
    void readinessIsOffInTheVeryNextReportHoweverLongResultsAreKept() {
        Drain drain = quick().preDrain(LONG).build();
        try (Health health = Health.builder()
                .cacheFor(Duration.ofMinutes(1))
                .executor(nobodyHasAThread -> {
                    throw new RejectedExecutionException();
                })
                .readiness("drain", drain.check().within(LONG))
                .build()) {
            assertThat(health.readiness()).hasToString("HealthReport[healthy, {drain=healthy}]");

            drain.begin();

            assertThat(health.readiness()).hasToString("HealthReport[unhealthy, {drain=unhealthy (draining)}]");
            assertThat(health.report().states())
                    .hasEntrySatisfying(
                            "drain", state -> assertThat(state.checkedAt()).isPresent());
            assertThat(health.liveness().status()).isEqualTo(Status.HEALTHY);
        }
    }

    @Test
    void aReportThatIsWaitingForOthersWhenItBeginsSaysSoToo() throws Exception {
        Drain drain = quick().preDrain(LONG).build();
        GatedCheck slow = new GatedCheck();
        try (Health health = Health.builder()
                .deadline(LONG)
                .readiness("drain", drain.check())
                .readiness("slow", slow)
                .build()) {
            CompletableFuture<HealthReport> report = new CompletableFuture<>();
            new Thread(() -> report.complete(health.readiness())).start();
            await().until(() -> slow.calls() == 1);

            drain.begin();
            slow.letThrough(1);

            assertThat(report.get()).hasToString("HealthReport[unhealthy, {drain=unhealthy (draining), slow=healthy}]");
        }
    }

    @Test
    void refusesWhatWouldKeepReadinessOnOrRestartTheProcess() {
        HealthCheck check = quick().build().check();
        Health.Builder builder = Health.builder()
                .readiness("a", check, CheckOptions::nonCritical)
                .readiness("b", check, options -> options.every(LONG))
                .readiness("c", check, options -> options.cacheFor(LONG))
                .readiness("d", check, options -> options.failuresBeforeUnhealthy(2))
                .readiness("e", check.within(LONG), options -> options.nonCritical())
                .liveness("f", check)
                .readiness("fine", check, options -> options.alsoIn("traffic"));

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessage("Health cannot be built: "
                        + Stream.of("a", "b", "c", "d", "e")
                                .map(
                                        name -> "'" + name + "' takes the service from the balancer at once; leave out"
                                                + " nonCritical, every, cacheFor and failuresBeforeUnhealthy, which keep it there")
                                .collect(Collectors.joining("; "))
                        + "; 'f' is in the group liveness, and a service that drains needs no restart; register it by"
                        + " readiness(...)");
    }

    private static CompletableFuture<DrainReport> begin(Drain drain) {
        drain.begin();
        return drain.end();
    }

    private Drain.Builder quick() {
        return Drain.builder()
                .preDrain(Duration.ofMillis(1))
                .drain(Duration.ofSeconds(1))
                .grace(Duration.ofMinutes(10));
    }
}
