package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final Pace pace = new Pace();

    @Test
    void estimatesTheRestOfThePhaseByItsPaceSoFar() {
        assertThat(rest("scanning", 100, 1_000, 0)).isEmpty();
        assertThat(rest("scanning", 150, 1_000, 1)).isEmpty();
        assertThat(rest("scanning", 200, 1_000, 2)).contains(Duration.ofSeconds(16));
        assertThat(rest("scanning", 200, 1_000, 4)).contains(Duration.ofSeconds(32));
        assertThat(rest("scanning", 1_000, 1_000, 6)).contains(Duration.ZERO);
    }

    @Test
    void beginsAgainWithEachPhaseAndEachIndex() {
        rest("scanning", 0, 1_000, 0);
        assertThat(rest("scanning", 500, 1_000, 5)).isPresent();
        assertThat(rest("loading", 600, 1_000, 6)).isEmpty();
        assertThat(rest("loading", 800, 1_000, 8)).contains(Duration.ofSeconds(2));
        assertThat(rest("loading", 10, 1_000, 9)).isEmpty();
    }

    @Test
    void promisesNothingAboutWhatDoesNotMoveOrWaits() {
        rest("scanning", 5, 10, 0);
        assertThat(rest("scanning", 5, 10, 60)).isEmpty();
        rest("sorting", 0, 0, 61);
        assertThat(rest("sorting", 0, 0, 90)).isEmpty();
        pace.estimated(build("waiting", 0, 3, IndexBuild.TRANSACTIONS), 0);
        assertThat(pace.estimated(
                                build("waiting", 1, 3, IndexBuild.TRANSACTIONS),
                                Duration.ofSeconds(9).toNanos())
                        .rest())
                .isEmpty();
    }

    private Optional<Duration> rest(String phase, long done, long total, long seconds) {
        return pace.estimated(
                        build(phase, done, total, "blocks"),
                        Duration.ofSeconds(seconds).toNanos())
                .rest();
    }

    private static IndexBuild build(String phase, long done, long total, String unit) {
        return new IndexBuild(phase, "orders", done, total, unit, Optional.empty());
    }
}
