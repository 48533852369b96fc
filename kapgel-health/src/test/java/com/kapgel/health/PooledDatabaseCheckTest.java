package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PooledDatabaseCheckTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(80);

    private final FakeClock clock = new FakeClock();
    private final AtomicReference<PoolFigures> figures = new AtomicReference<>(new PoolFigures(0, 0, 10));
    private final AtomicReference<CompletableFuture<CheckResult>> database =
            new AtomicReference<>(new CompletableFuture<>());
    private final HealthCheck check = new PooledDatabaseCheck(timeout -> answer(database.get()), figures::get, clock);

    @AfterEach
    void end() {
        check.close();
    }

    @ParameterizedTest
    @CsvSource({
        "10, 1, degraded (pool-exhausted)",
        "11, 3, degraded (pool-exhausted)",
        "10, 0, unhealthy (timeout)", // among the ten is our own question, which is being tried
        "9, 2, unhealthy (timeout)", // the database lets nobody open the tenth
        "0, 5, unhealthy (timeout)"
    })
    void theFiguresTellWhatHoldsTheQuestionUp(int active, int waiting, String expected) throws Exception {
        figures.set(new PoolFigures(active, waiting, 10));

        assertThat(check.check(SHORT)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({"10, degraded (pool-exhausted)", "9, unhealthy (timeout)"})
    void theFiguresTellWhyAPoolGaveUp(int active, String expected) throws Exception {
        figures.set(new PoolFigures(active, 0, 10));
        database.get().completeExceptionally(new SQLTransientConnectionException("the pool gave up"));

        assertThat(check.check(PATIENT)).hasToString(expected);
    }

    @Test
    void aPoolThatSaysWhyItCannotOpenOneIsNotExhausted() throws Exception {
        figures.set(new PoolFigures(10, 3, 10));
        SQLException refused = new SQLException("no more", "53300");
        database.get().completeExceptionally(new SQLTransientConnectionException("gave up", "53300", refused));

        assertThat(check.check(PATIENT)).hasToString("unhealthy (refused)");
    }

    @Test
    void exhaustedForFiveSecondsIsDownAndOneConnectionStartsTheTimeAnew() throws Exception {
        figures.set(new PoolFigures(10, 1, 10));
        assertThat(check.check(SHORT)).hasToString("degraded (pool-exhausted)");
        clock.advance(PooledDatabaseCheck.EXHAUSTED_IS_DOWN_AFTER.minusNanos(1));
        assertThat(check.check(SHORT)).hasToString("degraded (pool-exhausted)");
        clock.advance(Duration.ofNanos(1));
        assertThat(check.check(SHORT)).hasToString("unhealthy (pool-exhausted)");

        database.getAndSet(new CompletableFuture<>()).complete(CheckResult.healthy());
        figures.set(new PoolFigures(9, 0, 10));
        while (!check.check(SHORT).toString().equals("unhealthy (timeout)")) {
            Thread.onSpinWait(); // until the first question has landed, and the next one hangs
        }
        figures.set(new PoolFigures(10, 1, 10));
        assertThat(check.check(SHORT)).hasToString("degraded (pool-exhausted)");
    }

    @Test
    void aConnectionThatComesTooLateStartsTheTimeAnewToo() throws Exception {
        figures.set(new PoolFigures(10, 1, 10));
        assertThat(check.check(SHORT)).hasToString("degraded (pool-exhausted)");
        clock.advance(PooledDatabaseCheck.EXHAUSTED_IS_DOWN_AFTER);
        assertThat(check.check(SHORT)).hasToString("unhealthy (pool-exhausted)");

        database.getAndSet(new CompletableFuture<>()).complete(CheckResult.healthy());
        while (check.check(SHORT).toString().equals("unhealthy (pool-exhausted)")) {
            Thread.onSpinWait(); // until the first question has landed; the next one waits in the same queue
        }
        assertThat(check.check(SHORT)).hasToString("degraded (pool-exhausted)");
    }

    @Test
    void howAQuestionEndedThatTookTooLongIsWhatTheNextOneIsReportedBy() throws Exception {
        assertThat(check.check(SHORT)).hasToString("unhealthy (timeout)");
        database.getAndSet(new CompletableFuture<>()).completeExceptionally(new SQLException("gone", "08006"));

        String next = "unhealthy (timeout)";
        while (next.equals("unhealthy (timeout)")) {
            next = check.check(SHORT).toString();
        }
        assertThat(next).isEqualTo("unhealthy (unreachable)");
    }

    @Test
    void whatTheDatabaseSaysInTimeIsPassedOn() throws Exception {
        database.get().complete(CheckResult.unhealthy(Reason.UNREACHABLE));

        assertThat(check.check(PATIENT)).hasToString("unhealthy (unreachable)");
    }

    private static CheckResult answer(CompletableFuture<CheckResult> answer) throws Exception {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            throw (Exception) failed.getCause();
        }
    }
}
