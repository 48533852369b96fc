package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PoolSaturationCheckTest {
    private static final Duration TIMEOUT = Duration.ofMillis(800);
    private static final PoolFigures SATURATED = new PoolFigures(10, 1, 10);

    private final FakeClock clock = new FakeClock();
    private final AtomicReference<PoolFigures> figures = new AtomicReference<>(SATURATED);
    private final HealthCheck check =
            new PoolSaturationCheck(figures::get, Duration.ofSeconds(10), Duration.ofSeconds(60), clock);

    @Test
    void isDegradedAfterAWhileAndUnhealthyAfterALongOne() throws Exception {
        assertThat(check.check(TIMEOUT)).hasToString("healthy");
        assertThat(after(Duration.ofSeconds(5))).hasToString("healthy");
        assertThat(after(Duration.ofSeconds(5).minusNanos(1))).hasToString("healthy");
        assertThat(after(Duration.ofNanos(1))).hasToString("degraded (pool-exhausted)");
        assertThat(after(Duration.ofSeconds(50).minusNanos(1))).hasToString("degraded (pool-exhausted)");
        assertThat(after(Duration.ofNanos(1))).hasToString("unhealthy (pool-exhausted)");
    }

    @Test
    void twoLooksAreNoWhile() throws Exception {
        assertThat(check.check(TIMEOUT)).hasToString("healthy");
        assertThat(after(Duration.ofMinutes(5))).hasToString("healthy");
        assertThat(after(Duration.ofNanos(1))).hasToString("unhealthy (pool-exhausted)");
    }

    @Test
    void oneGoodLookStartsTheWhileAnew() throws Exception {
        for (PoolFigures good : new PoolFigures[] {new PoolFigures(10, 0, 10), new PoolFigures(9, 4, 10)}) {
            figures.set(SATURATED);
            for (int i = 0; i < 3; i++) {
                after(Duration.ofSeconds(6));
            }
            assertThat(after(Duration.ofSeconds(1))).hasToString("degraded (pool-exhausted)");

            figures.set(good);
            assertThat(check.check(TIMEOUT)).hasToString("healthy");
            figures.set(SATURATED);
            assertThat(after(Duration.ofSeconds(30))).hasToString("healthy");
        }
    }

    @Test
    void takesAnyPoolThatCanTell() throws Exception {
        HealthCheck other = HealthCheck.poolSaturation(() -> 5, () -> 1, () -> 5, Duration.ZERO, Duration.ofDays(1));
        other.check(TIMEOUT);
        other.check(TIMEOUT);

        assertThat(other.check(TIMEOUT)).hasToString("degraded (pool-exhausted)");
    }

    @Test
    void refusesWhatItCannotRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthCheck.poolSaturation(new PGSimpleDataSource()))
                .withMessageContaining("PGSimpleDataSource")
                .withMessageContaining("HikariCP");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthCheck.poolSaturation(
                        () -> 1, () -> 1, () -> 1, Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .withMessageContaining("PT2S");
    }

    private CheckResult after(Duration time) throws Exception {
        clock.advance(time);
        return check.check(TIMEOUT);
    }
}
