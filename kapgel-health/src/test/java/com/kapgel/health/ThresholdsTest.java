package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.health.Thresholds.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdsTest {
    private static final CheckResult UP = CheckResult.healthy();
    private static final CheckResult DOWN = CheckResult.unhealthy(Reason.UNREACHABLE);

    @ParameterizedTest
    @CsvSource({
        "1, 1, SFSF, SFSF",
        "3, 1, SFFSSSF, SSSSSSS", // not consecutive: stays up
        "3, 1, SFFFS, SSSFS",
        "1, 2, SFSFSS, SFFFFS", // each failure begins the count anew
        "2, 3, SFFSSFSSS, SSFFFFFFS",
        "3, 2, FSS, FFS", // the first result is taken as it is
        "3, 3, SSSS, SSSS"
    })
    void countsOnlyWhatComesInARow(int failures, int successes, String results, String shown) {
        assertThat(play(new Thresholds(failures, successes), results)).isEqualTo(shown);
    }

    @Test
    void showsAnotherReasonOrDegreeOfTheSameSideAtOnce() {
        Thresholds thresholds = new Thresholds(5, 5);
        Verdict down = thresholds.next(Verdict.provisional(UP), DOWN);
        Verdict up = thresholds.next(Verdict.provisional(DOWN), UP);

        assertThat(thresholds.next(down, CheckResult.unhealthy(Reason.TIMEOUT)).shown())
                .hasToString("unhealthy (timeout)");
        assertThat(thresholds.next(up, CheckResult.degraded(Reason.NOT_READY)).shown())
                .hasToString("degraded (not-ready)");
    }

    @Test
    void takesAnyResultInPlaceOfWhatNoCheckHasSaid() {
        Verdict stale = Verdict.provisional(CheckResult.unhealthy(Reason.STALE));

        assertThat(new Thresholds(5, 5).next(stale, UP).shown()).isSameAs(UP);
    }

    /** Against a model that looks back over all results anew for each. */
    @Test
    void agreesWithAModelOnRandomSequences() {
        Random random = new Random(4);
        for (int round = 0; round < 2_000; round++) {
            Thresholds thresholds = new Thresholds(1 + random.nextInt(5), 1 + random.nextInt(5));
            StringBuilder results = new StringBuilder();
            double share = random.nextDouble();
            for (int i = 0; i < 60; i++) {
                results.append(random.nextDouble() < share ? 'S' : 'F');
            }

            assertThat(play(thresholds, results.toString()))
                    .as("%s of %s", thresholds, results)
                    .isEqualTo(model(thresholds, results.toString()));
        }
    }

    private static String play(Thresholds thresholds, String results) {
        StringBuilder shown = new StringBuilder();
        Verdict verdict = Verdict.provisional(CheckResult.unknown(Reason.NOT_READY));
        for (int i = 0; i < results.length(); i++) {
            verdict = thresholds.next(verdict, results.charAt(i) == 'S' ? UP : DOWN);
            shown.append(verdict.shown().status().isUp() ? 'S' : 'F');
        }
        return shown.toString();
    }

    private static String model(Thresholds thresholds, String results) {
        List<String> shown = new ArrayList<>(List.of(results.substring(0, 1)));
        for (int i = 1; i < results.length(); i++) {
            String before = shown.get(i - 1);
            String other = before.equals("S") ? "F" : "S";
            int needed = before.equals("S") ? thresholds.failures() : thresholds.successes();
            boolean turns = i + 1 >= needed
                    && results.substring(i + 1 - needed, i + 1)
                            .equals(String.join("", Collections.nCopies(needed, other)));
            shown.add(turns ? other : before);
        }
        return String.join("", shown);
    }
}
