package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sentry.SentryOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentryHardeningTest {
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -0.1, 1.5, Double.POSITIVE_INFINITY})
    void sampleRateOutOfRangeIsRefused(double rate) {
        SentryHardening.Builder builder =
                SentryHardening.builder().environment("test").sampleRate(rate);

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessage("Monitoring is not set up: sampleRate must be from 0 to 1, was " + rate);
    }

    @Test
    void allProblemsComeAtOnce() {
        SentryHardening.Builder builder = SentryHardening.builder()
                .environment("production")
                .sampleRate(2)
                .neverSampling("ping");

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessage(
                        "Monitoring is not set up: release is missing, which production needs; give it the version or the hash of the commit;"
                                + " sampleRate must be from 0 to 1, was 2.0;"
                                + " neverSampling takes paths such as /internal/ping, was \"ping\"");
    }

    @Test
    void appliedTwiceItRedactsOnce() throws Exception {
        List<String> redacted = new ArrayList<>();
        SentryHardening hardening = SentryHardening.builder()
                .environment("test")
                .alsoRedacting(text -> {
                    redacted.add(text);
                    return text;
                })
                .build();
        SentryOptions options = new SentryOptions();
        hardening.apply(options);
        hardening.apply(options);

        options.getSerializer().serialize(Map.of("city", "izmir"));

        assertThat(redacted).containsExactly("city", "izmir");
    }
}
