package com.kapgel.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "7", "2.1", "2_1", "007", "20261126.120000.1", "99999999999999999999"})
    void isMadeOfDigitsWithDotsOrUnderscoresBetweenThem(String text) {
        assertThat(VersionText.parse(text)).contains(MigrationVersion.fromVersion(text));
    }

    /** Flyway takes some of them: a history that begins at {@code latest} could not even be read afterwards. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "latest", "current", "next", "LATEST", "one", "-1", "+1", "1.", ".1", "1..2", "1__2", " 1",
                "1 ", "1a", "٣"
            })
    void isNothingElse(String text) {
        assertThat(VersionText.parse(text)).isEmpty();
    }
}
