package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class ProbeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration PAST_THE_DEADLINE = DEADLINE.plusNanos(1);
    private static final Duration KEEP = Duration.ofSeconds(1);

    private final FakeClock clock = new FakeClock();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(ProbeTest::quiet);
    private final GatedCheck gated = new GatedCheck();
    private final Announcer announcer = new Announcer(List.of());

    @AfterEach
    void endTheThreads() {
        announcer.close();
        gated.letThrough(100);
        thread.shutdownNow();
    }

    @Test
    void oneCallServesAllWhoAskMeanwhile() {
        Probe probe = probe(gated);
        List<Supplier<CheckState>> answers =
                Stream.generate(() -> ask(probe)).limit(1_000).toList();
        gated.letThrough(1);

        assertThat(answers).allSatisfy(answer -> assertThat(answer.get()).hasToString("healthy"));
        assertThat(gated.calls()).isEqualTo(1);
    }

    @Test
    void theResultServesUntilItsTimeIsOver() {
        AtomicInteger calls = new AtomicInteger();
        Probe probe = probe(timeout -> {
            calls.incrementAndGet();
            return CheckResult.healthy();
        });

        assertThat(ask(probe).get()).hasToString("healthy");
        clock.advance(KEEP.minusNanos(1));
        assertThat(ask(probe).get()).hasToString("healthy");
        assertThat(calls).hasValue(1);

        clock.advance(Duration.ofNanos(1));
        assertThat(ask(probe).get()).hasToString("healthy");
        assertThat(calls).hasValue(2);
    }

    @Test
    void theResultServesNobodyElseWhenItIsNotKept() {
        AtomicInteger calls = new AtomicInteger();
        Probe probe = probe(
                timeout -> {
                    calls.incrementAndGet();
                    return CheckResult.healthy();
                },
                Duration.ZERO);

        assertThat(ask(probe).get()).hasToString("healthy");
        assertThat(ask(probe).get()).hasToString("healthy");

        assertThat(calls).hasValue(2);
    }

    @Test
    void aHungCheckTimesOutAndIsNotAskedAgain() {
        Probe probe = probe(gated);
        Supplier<CheckState> answer = ask(probe);
        await().until(() -> gated.calls() == 1);
        clock.advance(PAST_THE_DEADLINE);

        assertThat(answer.get()).hasToString("unhealthy (timeout)");
        clock.advance(Duration.ofDays(1));
        assertThat(ask(probe).get()).hasToString("unhealthy (timeout)");
        assertThat(gated.calls()).isEqualTo(1);
    }

    @Test
    void aCheckThatHangsIsOneMoreFailureEachTimeThatTheNextCallWouldHaveBeenOne() {
        Probe probe = probe(gated, new CheckOptions().cacheFor(KEEP).failuresBeforeUnhealthy(3));
        gated.letThrough(1);
        assertThat(ask(probe).get()).hasToString("healthy");
        clock.advance(KEEP);
        Supplier<CheckState> answer = ask(probe);
        await().until(() -> gated.calls() == 2);
        clock.advance(PAST_THE_DEADLINE);

        assertThat(answer.get()).as("one failure").hasToString("healthy");
        clock.advance(KEEP.plus(DEADLINE).minusNanos(1));
        assertThat(ask(probe).get()).as("still one").hasToString("healthy");
        clock.advance(Duration.ofNanos(1));
        for (int i = 0; i < 5; i++) {
            assertThat(ask(probe).get()).as("two, however many ask").hasToString("healthy");
        }
        clock.advance(KEEP.plus(DEADLINE));
        assertThat(ask(probe).get()).as("three").hasToString("unhealthy (timeout)");
        assertThat(gated.calls()).isEqualTo(2);
    }

    @Test
    void aHungCheckIsAskedAgainOnceItHasReturnedAndItsLateResultIsLost() throws Exception {
        Probe probe = probe(gated);
        Supplier<CheckState> answer = ask(probe);
        await().until(() -> gated.calls() == 1);
        clock.advance(PAST_THE_DEADLINE);
        assertThat(answer.get()).hasToString("unhealthy (timeout)");

        gated.letThrough(1);
        idle();
        assertThat(ask(probe).get()).as("within the second").hasToString("unhealthy (timeout)");

        clock.advance(KEEP);
        gated.letThrough(1);
        assertThat(ask(probe).get()).hasToString("healthy");
        assertThat(gated.calls()).isEqualTo(2);
    }

    @Test
    void aResultThatComesTooLateIsATimeoutEvenIfNobodyWaited() throws Exception {
        Probe probe = probe(gated);
        Supplier<CheckState> answer = ask(probe);
        await().until(() -> gated.calls() == 1);
        clock.advance(PAST_THE_DEADLINE);
        gated.letThrough(1);
        idle();

        assertThat(answer.get()).hasToString("unhealthy (timeout)");
    }

    @Test
    void aResultOnTheDeadlineCounts() throws Exception {
        Probe probe = probe(gated);
        Supplier<CheckState> answer = ask(probe);
        await().until(() -> gated.calls() == 1);
        clock.advance(DEADLINE);
        gated.letThrough(1);
        idle();

        assertThat(answer.get()).hasToString("healthy");
    }

    @ParameterizedTest
    @MethodSource
    void whateverACheckThrowsMakesItUnhealthy(Throwable thrown, String expected) {
        Probe probe = probe(timeout -> sneakyThrow(thrown));

        assertThat(ask(probe).get()).hasToString(expected);
    }

    static Stream<Object[]> whateverACheckThrowsMakesItUnhealthy() {
        return Stream.of(
                new Object[] {new IllegalStateException("a"), "unhealthy (failed)"},
                new Object[] {new IllegalStateException((String) null), "unhealthy (failed)"},
                new Object[] {new OutOfMemoryError("b"), "unhealthy (failed)"},
                new Object[] {new StackOverflowError(), "unhealthy (failed)"},
                new Object[] {new NoClassDefFoundError("c"), "unhealthy (failed)"},
                new Object[] {new CancellationException(), "unhealthy (failed)"},
                new Object[] {new SQLException("d", "08006"), "unhealthy (unreachable)"},
                new Object[] {new InterruptedException(), "unhealthy (interrupted)"});
    }

    @Test
    void noResultMakesItUnhealthy() {
        Probe probe = probe(timeout -> nothing());

        assertThat(ask(probe).get()).hasToString("unhealthy (no-result)");
    }

    @Test
    void anExceptionThatFailsToTellItsCauseMakesItUnhealthyToo() {
        Probe probe = probe(timeout -> {
            throw new HostileException();
        });

        assertThat(ask(probe).get()).hasToString("unhealthy (failed)");
    }

    @Test
    void aThreadThatCannotBeHadMakesItUnhealthy() {
        thread.shutdown();
        Probe probe = probe(gated);

        assertThat(ask(probe).get()).hasToString("unhealthy (no-thread)");
    }

    @Test
    void whoeverIsInterruptedWhileWaitingStopsWaitingAndStaysInterrupted() {
        Probe probe = probe(gated);
        Supplier<CheckState> answer = ask(probe);

        Thread.currentThread().interrupt();
        CheckState result = answer.get();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result).hasToString("unknown (interrupted)");
    }

    @Test
    void theCheckLearnsItsDeadline() {
        Probe probe = probe(timeout -> {
            assertThat(timeout).isEqualTo(DEADLINE);
            return CheckResult.healthy();
        });

        assertThat(ask(probe).get()).hasToString("healthy");
    }

    @Test
    void aResultInTheBackgroundIsStaleWhenTheTimerHasDied() throws Exception {
        Probe probe = probe(timeout -> CheckResult.healthy(), new CheckOptions().every(Duration.ofSeconds(10)));
        probe.tick();
        idle();
        assertThat(ask(probe).get()).hasToString("healthy");

        clock.advance(Duration.ofMinutes(10)); // and no tick
        assertThat(ask(probe).get()).hasToString("unhealthy (stale)");

        probe.tick();
        idle();
        assertThat(ask(probe).get()).hasToString("healthy");
    }

    @Test
    void aCheckInTheBackgroundThatHangsIsATimeoutHoweverLong() {
        Probe probe = probe(gated, new CheckOptions().every(Duration.ofSeconds(10)));
        probe.tick();
        await().until(() -> gated.calls() == 1);
        assertThat(ask(probe).get()).hasToString("unknown (not-ready)");

        clock.advance(PAST_THE_DEADLINE);
        assertThat(ask(probe).get()).hasToString("unhealthy (timeout)");
        clock.advance(Duration.ofDays(1));
        probe.tick();
        assertThat(ask(probe).get()).hasToString("unhealthy (timeout)");
        assertThat(gated.calls()).isEqualTo(1);
    }

    @Test
    void aCheckInTheBackgroundThatHangsIsUnhealthyAfterAsManyIntervalsAsItMayFail() throws Exception {
        Duration interval = Duration.ofSeconds(30);
        Probe probe = probe(gated, new CheckOptions().every(interval).failuresBeforeUnhealthy(3));
        gated.letThrough(1);
        probe.tick();
        idle();
        assertThat(ask(probe).get()).hasToString("healthy");
        probe.tick();
        await().until(() -> gated.calls() == 2);
        clock.advance(PAST_THE_DEADLINE);

        assertThat(ask(probe).get()).as("one failure").hasToString("healthy");
        clock.advance(interval.multipliedBy(2)); // and neither a tick nor a question
        assertThat(ask(probe).get()).as("three").hasToString("unhealthy (timeout)");
    }

    @Test
    void aReportThatIsOverDoesNotWaitForACheckThatIsStillInTime() {
        Probe probe = probe(gated);

        CheckState state = probe.ask(clock.getAsLong()).get();

        assertThat(state).as("for this report").hasToString("unhealthy (timeout)");
        Supplier<CheckState> answer = ask(probe);
        gated.letThrough(1);
        assertThat(answer.get()).as("for the next one").hasToString("healthy");
    }

    @Test
    void aReportThatIsOverTakesACheckThatMayFailTwiceForOneThatHasFailedOnce() {
        Probe probe = probe(gated, new CheckOptions().cacheFor(KEEP).failuresBeforeUnhealthy(2));
        gated.letThrough(1);
        assertThat(ask(probe).get()).hasToString("healthy");
        clock.advance(KEEP);

        assertThat(probe.ask(clock.getAsLong()).get()).hasToString("healthy");
    }

    @Test
    void whatTheCheckSaysAfterTheEndChangesNothing() throws Exception {
        Probe probe = probe(gated);
        Supplier<CheckState> answer = ask(probe);
        await().until(() -> gated.calls() == 1);

        assertThat(probe.close()).isTrue();
        assertThat(probe.close()).isFalse();
        gated.letThrough(1);
        idle();

        assertThat(answer.get()).hasToString("unhealthy (closed)");
    }

    private Probe probe(HealthCheck check) {
        return probe(check, KEEP);
    }

    private Probe probe(HealthCheck check, Duration keep) {
        return probe(check, new CheckOptions().cacheFor(keep));
    }

    private Probe probe(HealthCheck check, CheckOptions options) {
        CheckPolicy policy = options.resolve(DEADLINE, KEEP);
        History history = new History("name", policy, InstantSource.system(), clock.getAsLong(), announcer);
        return new Probe(check, policy, thread, false, clock, Waiting.IN_EARNEST, history);
    }

    private Supplier<CheckState> ask(Probe probe) {
        return probe.ask(clock.getAsLong() + Duration.ofHours(1).toNanos());
    }

    /** Waits until the check's thread has done everything that it was given. */
    private void idle() throws Exception {
        thread.submit(() -> {}).get();
    }

    /** A thread that does not print what kills it. */
    private static Thread quiet(Runnable task) {
        Thread thread = new Thread(task);
        thread.setUncaughtExceptionHandler((dead, thrown) -> {});
        return thread;
    }

    @SuppressWarnings("NullAway") // what a caller without null checks can do
    private static CheckResult nothing() {
        return null;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> CheckResult sneakyThrow(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static final class HostileException extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public synchronized @Nullable Throwable getCause() {
            throw new UnsupportedOperationException();
        }
    }
}
