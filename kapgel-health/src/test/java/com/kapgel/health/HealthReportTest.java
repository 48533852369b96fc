package com.kapgel.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthReportTest {
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
    private static final CheckResult UNHEALTHY =
            CheckResult.unhealthy(Reason.UNREACHABLE, new IllegalStateException("p@ss"));

    @Test
    void hasTheShapeOfThePlan() {
        Map<String, CheckResult> checks = new LinkedHashMap<>();
        checks.put("database", CheckResult.healthy());
        checks.put("redis", UNHEALTHY);
        checks.put("search", CheckResult.degraded(Reason.NOT_READY));
        checks.put("supabase_realtime", CheckResult.unknown(Reason.INTERRUPTED));

        assertThat(report(NOW, checks, "4f2a9c1").toJson())
                .isEqualTo("{\"timestamp\":\"2026-11-23T00:00:00.000Z\",\"status\":\"unhealthy\",\"checks\":{"
                        + "\"database\":\"healthy\",\"redis\":\"unhealthy\",\"search\":\"degraded\","
                        + "\"supabase_realtime\":\"unknown\"},\"version\":\"4f2a9c1\"}");
    }

    @Test
    void isHealthyWithoutAnyCheck() {
        assertThat(report(NOW, Map.of(), "unknown").toJson())
                .contains("\"status\":\"healthy\",\"checks\":{},\"version\":\"unknown\"");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T10:15:30.987654321Z, 2026-11-23T10:15:30.987Z",
        "2026-11-23T10:15:30.120Z, 2026-11-23T10:15:30.120Z",
        "2026-11-23T10:15:00Z, 2026-11-23T10:15:00.000Z"
    })
    void writesUtcWithThreeDigitsOfASecond(Instant timestamp, String expected) {
        assertThat(report(timestamp, Map.of(), "1").toJson()).startsWith("{\"timestamp\":\"" + expected + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "HEALTHY, DEGRADED, DEGRADED",
        "DEGRADED, UNKNOWN, UNKNOWN",
        "UNKNOWN, UNHEALTHY, UNHEALTHY",
        "UNHEALTHY, HEALTHY, UNHEALTHY"
    })
    void isAsBadAsItsWorstCheck(Status one, Status other, Status expected) {
        Map<String, CheckResult> checks = new LinkedHashMap<>();
        checks.put("one", resultOf(one));
        checks.put("other", resultOf(other));

        assertThat(report(NOW, checks, "1").status()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quotes \" and \\ backslash",
                "line separator \u2028 \u2029",
                "control \u0000 \u001f \n",
                "ödeme \uD83D\uDEF5",
                "</script>"
            })
    void escapesNamesAndVersion(String text) throws Exception {
        String json = report(NOW, Map.of(text, UNHEALTHY), text).toJson();

        assertThat(stringsIn(json)).contains("" + text + "=unhealthy", "version=" + text);
    }

    @Test
    void replacesLoneSurrogates() throws Exception {
        String json = report(NOW, Map.of("a\ud83d", UNHEALTHY), "b\udef5c").toJson();

        assertThat(stringsIn(json)).contains("a\ufffd=unhealthy", "version=b\ufffdc");
    }

    @Test
    void neverShowsTheTextOfAnException() {
        HealthReport report = report(NOW, Map.of("database", UNHEALTHY), "1");

        assertThat(report.toJson()).doesNotContain("p@ss").doesNotContain("IllegalState");
        assertThat(report).hasToString("HealthReport[unhealthy, {database=unhealthy (unreachable)}]");
    }

    private static HealthReport report(Instant timestamp, Map<String, CheckResult> checks, String version) {
        Map<String, CheckState> states = new LinkedHashMap<>();
        checks.forEach((name, result) -> states.put(name, CheckState.first(result, true, NOW, 0)));
        return new HealthReport(timestamp, Duration.ZERO, true, states, version);
    }

    private static CheckResult resultOf(Status status) {
        return switch (status) {
            case HEALTHY -> CheckResult.healthy();
            case DEGRADED -> CheckResult.degraded(Reason.NOT_READY);
            case UNKNOWN -> CheckResult.unknown(Reason.NOT_READY);
            case UNHEALTHY -> CheckResult.unhealthy(Reason.NOT_READY);
        };
    }

    /** Reads the JSON back from its UTF-8 bytes, as a client does. */
    private static List<String> stringsIn(String json) throws Exception {
        List<String> strings = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json.getBytes(StandardCharsets.UTF_8))) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    strings.add(parser.currentName() + "=" + parser.getText());
                }
            }
        }
        return strings;
    }
}
