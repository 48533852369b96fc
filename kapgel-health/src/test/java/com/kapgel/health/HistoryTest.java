package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Instant START = Instant.parse("2026-11-23T00:00:00Z");

    private final FakeClock clock = new FakeClock();
    private final AtomicReference<Instant> wall = new AtomicReference<>(START);
    private final Announcer announcer = new Announcer(List.of());

    @AfterEach
    void endTheThread() {
        announcer.close();
    }

    @Test
    void aResultThatIsTooOldIsStale() {
        History history = history(new CheckOptions().every(INTERVAL));
        history.add(CheckResult.healthy(), MILLISECOND, now());

        pass(Duration.ofMillis(30_800));
        assertThat(history.stateAt(now()))
                .as("three intervals and the deadline")
                .hasToString("healthy");
        pass(Duration.ofNanos(1));
        assertThat(history.stateAt(now())).hasToString("unhealthy (stale)");
        assertThat(history.stateAt(now()).checkedAt()).contains(START);
    }

    @Test
    void staysStaleUntilTheNextResultWhichCountsAtOnce() {
        History history = history(new CheckOptions()
                .every(INTERVAL)
                .staleAfter(Duration.ofMinutes(1))
                .successesBeforeHealthy(5));
        history.add(CheckResult.healthy(), MILLISECOND, now());
        pass(Duration.ofHours(1));
        assertThat(history.stateAt(now())).hasToString("unhealthy (stale)");
        pass(Duration.ofHours(1));
        assertThat(history.stateAt(now())).hasToString("unhealthy (stale)");

        assertThat(history.add(CheckResult.healthy(), MILLISECOND, now())).hasToString("healthy");
    }

    @Test
    void isStaleTooWhenItNeverRan() {
        History history = history(new CheckOptions().every(INTERVAL));

        assertThat(history.stateAt(now())).hasToString("unknown (not-ready)");
        pass(Duration.ofHours(1));
        assertThat(history.stateAt(now())).hasToString("unhealthy (stale)");
    }

    @Test
    void knowsSinceWhenTheStatusIsTheSame() {
        History history = history(new CheckOptions());
        history.add(CheckResult.unhealthy(Reason.UNREACHABLE), MILLISECOND, now());
        pass(Duration.ofSeconds(5));
        CheckState state = history.add(CheckResult.unhealthy(Reason.TIMEOUT), Duration.ofMillis(800), now());

        assertThat(state.since()).isEqualTo(START);
        assertThat(state.checkedAt()).contains(START.plusSeconds(5));
        assertThat(state.duration()).contains(Duration.ofMillis(800));
        assertThat(state.lastingFor(now())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aClockOnTheWallThatGoesBackMakesNothingNegative() {
        History history = history(new CheckOptions());
        history.add(CheckResult.healthy(), MILLISECOND, now());
        clock.advance(Duration.ofSeconds(1));
        wall.set(START.minusSeconds(3_600));
        CheckState state = history.add(CheckResult.unhealthy(Reason.TIMEOUT), MILLISECOND, now());
        clock.advance(Duration.ofSeconds(1));

        assertThat(state.lastingFor(now())).isEqualTo(Duration.ofSeconds(1));
        assertThat(state.duration()).contains(MILLISECOND);
    }

    private void pass(Duration time) {
        clock.advance(time);
        wall.updateAndGet(instant -> instant.plus(time));
    }

    private long now() {
        return clock.getAsLong();
    }

    private History history(CheckOptions options) {
        CheckPolicy policy = options.resolve(Duration.ofMillis(800), Duration.ofSeconds(1));
        return new History("name", policy, wall::get, now(), announcer);
    }
}
