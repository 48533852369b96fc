package com.kapgel.example.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.kapgel.example.deploy.Promtool.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Prometheus reads the rules, and each alert fires when it should and at no other time. */
class PromtoolIT {

    private static final Path FOLDER = Path.of("prometheus");
    private static final String RULES = "kapgel-rules.yml";
    private static final KitFile FILE = KitFile.named("prometheus/" + RULES);

    @Test
    void prometheusReadsTheRules() {
        Outcome outcome = Promtool.find().run(FOLDER, "check", "rules", "--lint-fatal", RULES);

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains("SUCCESS: " + AlertRules.rules(FILE).count() + " rules found");
    }

    @ParameterizedTest
    @Tag("slow")
    @FieldSource("com.kapgel.example.deploy.Promtool#SUITES")
    void alertsFireWhenTheyShouldAndAtNoOtherTime(String suite) {
        Outcome outcome = Promtool.find().run(FOLDER, "test", "rules", suite);

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    /** By the suite that is done soonest. */
    @ParameterizedTest
    @Tag("slow")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    > 1 * 0.001                                      | > 2 * 0.001
                    >= 86400                                         | >= 0
                    """)
    void aSuiteNoticesABrokenCopy(String good, String broken, @TempDir Path folder) throws IOException {
        Promtool promtool = Promtool.find();
        Files.copy(FOLDER.resolve(Promtool.SUITES.get(1)), folder.resolve("test.yml"));
        Files.writeString(folder.resolve(RULES), FILE.with(good, broken).text());

        Outcome outcome = promtool.run(folder, "test", "rules", "test.yml");

        assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
        assertThat(outcome.output()).contains("FAILED");
    }
}
