package com.kapgel.security.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.kapgel.security.SecurityHeaders;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitParametersTest {
    @ParameterizedTest
    @CsvSource({"api", "html", "kapgel", "' api\n'"})
    void knowsThePresets(String preset) throws ServletException {
        SecurityHeaders expected = switch (preset.strip()) {
            case "html" -> SecurityHeaders.html();
            case "kapgel" -> SecurityHeaders.kapgel();
            default -> SecurityHeaders.api();
        };

        assertThat(HeaderProfile.of(config(Map.of("preset", preset)))).hasToString(expected.toString());
    }

    @Test
    void readsProductionAndEnforce() throws ServletException {
        HeaderProfile profile =
                HeaderProfile.of(config(Map.of("preset", "api", "production", "false", "enforce", "true")));

        assertThat(profile).hasToString(SecurityHeaders.api().production(false) + " enforced");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "preset     | API | init-param preset is 'API', expected api, html or kapgel",
                "preset     | \"\"  | init-param preset is '', expected api, html or kapgel",
                "production | yes | init-param production is 'yes', expected true or false",
                "enforce    | 1   | init-param enforce is '1', expected true or false",
                "presets    | api | init-param presets is unknown",
            })
    void refusesWhatItDoesNotKnow(String name, String value, String problem) {
        assertThatExceptionOfType(ServletException.class)
                .isThrownBy(() -> HeaderProfile.of(config(Map.of(name, value))))
                .withMessageStartingWith("Filter headers: ")
                .withMessageContaining(problem);
    }

    @Test
    void reportsAllProblemsAtOnce() {
        assertThatExceptionOfType(ServletException.class)
                .isThrownBy(() -> HeaderProfile.of(config(Map.of("production", "on", "csp", "none"))))
                .withMessage("Filter headers: init-param preset is missing, expected api, html or kapgel; "
                        + "init-param production is 'on', expected true or false; init-param csp is unknown.");
    }

    @Test
    void theOtherFiltersNameTheirsAsWell() {
        assertThatExceptionOfType(ServletException.class)
                .isThrownBy(() -> new HttpsRedirectFilter()
                        .init(config(
                                Map.of("except", "/livez, readyz", "host", "https://a", "port", "65536", "to", "a"))))
                .withMessageStartingWith("Filter headers: init-param except: Not a path of the application: 'readyz'.")
                .withMessageContaining("; init-param host is not the name or address of a host, expected for example ")
                .withMessageContaining("; init-param port is '65536', expected a number 1 to 65535; init-param to is");
        assertThatExceptionOfType(ServletException.class)
                .isThrownBy(() -> new CacheControlFilter()
                        .init(config(Map.of("fingerprinted", "a/*", "immutable", "/a/*/b /c/*", "public", "/d"))))
                .withMessageStartingWith(
                        "Filter headers: init-param fingerprinted: Not a path of the application: 'a/*'.")
                .withMessageContaining("; init-param immutable: Not a path of the application: '/a/*/b'.")
                .withMessageEndingWith("; init-param public is unknown.");
    }

    @Test
    void aFilterBuiltInCodeTakesNone() throws ServletException {
        SecurityHeadersFilter filter = SecurityHeadersFilter.of(SecurityHeaders.api());

        filter.init(config(Map.of()));
        assertThatExceptionOfType(ServletException.class)
                .isThrownBy(() -> filter.init(config(Map.of("preset", "html"))))
                .withMessage("Filter headers: init-param preset is unknown when the filter is built in code.");
    }

    @Test
    void aFilterWithoutHeadersSaysHowToGetThem() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new SecurityHeadersFilter().enforce())
                .withMessageContaining("SecurityHeadersFilter.of(...)")
                .withMessageContaining("init-param preset");
    }

    @Test
    void aBlankNameIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> SecurityHeadersFilter.of(SecurityHeaders.api()).named(" "))
                .withMessageContaining("name is blank");
    }

    private static FilterConfig config(Map<String, String> parameters) {
        return new FakeFilterConfig(parameters);
    }
}
