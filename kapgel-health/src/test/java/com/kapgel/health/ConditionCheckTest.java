package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that need nobody else: conditions, disk space, shorter times. */
class ConditionCheckTest {
    private static final Duration TIMEOUT = Duration.ofMillis(800);

    @Test
    void isAsWellAsTheConditionSays() throws Exception {
        assertThat(HealthCheck.unhealthyUnless(() -> true, Reason.NOT_READY).check(TIMEOUT))
                .hasToString("healthy");
        assertThat(HealthCheck.unhealthyUnless(() -> false, Reason.NOT_READY).check(TIMEOUT))
                .hasToString("unhealthy (not-ready)");
        assertThat(HealthCheck.degradedUnless(() -> false, Reason.UNREACHABLE).check(TIMEOUT))
                .hasToString("degraded (unreachable)");
    }

    @Test
    @SuppressWarnings("NullAway") // that is the point
    void aConditionThatSaysNothingIsNoResult() throws Exception {
        assertThat(HealthCheck.unhealthyUnless(() -> null, Reason.NOT_READY).check(TIMEOUT))
                .hasToString("unhealthy (no-result)");
    }

    @Test
    void letsThroughWhatTheConditionThrows() {
        HealthCheck check = HealthCheck.degradedUnless(
                () -> {
                    throw new IOException("cannot tell");
                },
                Reason.UNREACHABLE);

        assertThatThrownBy(() -> check.check(TIMEOUT)).isInstanceOf(IOException.class);
    }

    @Test
    void looksForSpaceWhereThePathLies(@TempDir Path folder) throws Exception {
        assertThat(HealthCheck.diskSpace(folder, 1).check(TIMEOUT)).hasToString("healthy");
        assertThat(HealthCheck.diskSpace(folder, Long.MAX_VALUE).check(TIMEOUT)).hasToString("unhealthy (low-space)");
        assertThatThrownBy(
                        () -> HealthCheck.diskSpace(folder.resolve("none"), 1).check(TIMEOUT))
                .isInstanceOf(NoSuchFileException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthCheck.diskSpace(folder, 0))
                .withMessageContaining("must be positive");
    }

    @Test
    void aCheckMayGetLessTimeThanTheOthersAndNeverMore() throws Exception {
        AtomicReference<Duration> told = new AtomicReference<>();
        HealthCheck check = timeout -> {
            told.set(timeout);
            return CheckResult.healthy();
        };

        assertThat(check.within(Duration.ofMillis(100)).check(TIMEOUT)).hasToString("healthy");
        assertThat(told).hasValue(Duration.ofMillis(100));
        assertThat(check.within(Duration.ofSeconds(3)).check(TIMEOUT)).hasToString("healthy");
        assertThat(told).hasValue(TIMEOUT);
        assertThatIllegalArgumentException().isThrownBy(() -> check.within(Duration.ZERO));
    }
}
