package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentTest {
    @ParameterizedTest
    @CsvSource({"production,0.1", "PROD,0.1", "staging,1.0", "development,1.0", "test,1.0", "prodcution,0.1"})
    void samplesOneInTenInProductionAndAllElsewhere(String environment, double rate) {
        assertThat(Deployment.of(environment, "1.0").usualSampleRate()).isEqualTo(rate);
    }

    @Test
    void warnsOfAnEnvironmentThatNobodyKnows() {
        try (LoggedLines log = new LoggedLines()) {
            Deployment.of("prodcution", "1.0");

            assertThat(log.lines())
                    .containsExactly(
                            "WARN The environment prodcution is not one that kapgel-monitoring knows: it is sampled as production is.");
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void releaseMissingInProductionIsRefused(String release) {
        assertThat(Deployment.problems("production", release))
                .containsExactly(
                        "release is missing, which production needs; give it the version or the hash of the commit");
        assertThat(Deployment.problems("staging", release)).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  ", "a b", "a/b", "a\\b", "a\nb", "None"})
    void environmentThatIsMissingOrThatSentryRefusesIsRefused(String environment) {
        assertThat(Deployment.problems(environment, "1.0"))
                .singleElement()
                .asString()
                .startsWith("environment ");
    }

    @Test
    void environmentMayHaveSixtyFourCharacters() {
        assertThat(Deployment.problems("a".repeat(64), "1.0")).isEmpty();
        assertThat(Deployment.problems("a".repeat(65), "1.0")).hasSize(1);
    }
}
