package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How strictly each type is read, in whatever language the machine speaks, see {@link ConverterInTurkishTest}. */
class ConverterTest {

    enum Stage {
        DEVELOPMENT,
        INTEGRATION,
        Production
    }

    record Scalars(
            int number,
            long bigNumber,
            @Var(min = 1, max = 65535) int port,
            boolean flag,
            Stage stage,
            URI uri,
            @Var(schemes = {"redis", "rediss"}) URI redisUrl,
            Secret<URI> databaseUrl,
            Duration duration,
            String text,
            @Var(minLength = 2, maxLength = 3) String shortText,
            Secret<String> key,
            Optional<Long> maybe) {}

    static Stream<String> components() {
        return Arrays.stream(Scalars.class.getRecordComponents()).map(RecordComponent::getName);
    }

    @ParameterizedTest
    @MethodSource("components")
    void refusesWhiteSpaceAndInvisibleCharactersAtTheEndsOfEveryType(String component) {
        for (String space : new String[] {" ", "\t", "\n", "\r\n", "\u00a0", "\u2003", "\ufeff", "\u200b", "\0"}) {
            assertThat(codes(component, space)).as("only").containsExactly("space_around");
            assertThat(codes(component, "1" + space)).as("behind").containsExactly("space_around");
            assertThat(codes(component, space + "1")).as("in front").containsExactly("space_around");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"12abc", "0x10", "1e3", "1.0", "1_000", "1,000", "+5", "--5", "-", "٣", "１", "1 2", "5L", "NaN"})
    void refusesWhatIsNotPlainDigits(String text) {
        assertThat(codes("number", text)).containsExactly("not_a_number");
        assertThat(codes("bigNumber", text)).containsExactly("not_a_number");
        assertThat(codes("maybe", text)).containsExactly("not_a_number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "007", "2147483647", "-2147483648"})
    void readsPlainDigits(String text) {
        assertThat(value("number", text)).isEqualTo(Integer.parseInt(text));
        assertThat(value("bigNumber", text)).isEqualTo(Long.parseLong(text));
        assertThat(value("maybe", text)).isEqualTo(Optional.of(Long.parseLong(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"65536", "2147483648", "9223372036854775807", "9223372036854775808", "99999999999999999999999"})
    void refusesANumberAboveItsBound(String text) {
        assertThat(codes("port", text)).containsExactly("too_large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "-2147483649", "-9223372036854775809"})
    void refusesANumberBelowItsBound(String text) {
        assertThat(codes("port", text)).containsExactly("too_small");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "65535"})
    void takesBothBounds(String text) {
        assertThat(value("port", text)).isEqualTo(Integer.parseInt(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "yes", "on", "y", "enabled", "TRUE", "Yes", "oN", "ENABLED"})
    void readsYes(String text) {
        assertThat(value("flag", text)).isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "0", "no", "off", "n", "disabled", "FALSE", "No", "DISABLED"})
    void readsNo(String text) {
        assertThat(value("flag", text)).isEqualTo(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "t", "f", "2", "00", "tru", "true false", "dİsabled", "dısabled", "null"})
    void refusesEveryOtherWordAsBoolean(String text) {
        assertThat(codes("flag", text)).containsExactly("not_a_boolean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"integration", "INTEGRATION", "Integration"})
    void readsAConstantInAnyCase(String text) {
        assertThat(value("stage", text)).isEqualTo(Stage.INTEGRATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prod", "production,development", "ıntegration", "İNTEGRATION", "0", "null"})
    void refusesWhatIsNoConstant(String text) {
        assertThat(codes("stage", text)).containsExactly("not_allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "HTTPS://Example.com:8443/a/@b?c=d@e#f@g",
                "redis://10.0.0.1",
                "a+b://[::1]:80"
            })
    void readsAbsoluteUrisWithAHost(String text) {
        assertThat(value("uri", text)).isEqualTo(URI.create(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:5432",
                "//example.com",
                "/path",
                "mailto:someone@example.com",
                "jdbc:postgresql://db/kapgel",
                "file:///etc/passwd",
                "https://",
                "https:///path",
                "https://:80",
                "https://my_service/",
                "https://exämple.com",
                "https://exa mple.com",
                "https://h:0",
                "https://h:65536",
                "https://h:99999999999",
                "https://h:8o",
                "javascript:alert(1)"
            })
    void refusesWhatIsNoAbsoluteUriWithAHost(String text) {
        assertThat(codes("uri", text)).containsExactly("not_a_uri");
        assertThat(codes("databaseUrl", text)).containsExactly("not_a_uri");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://h", "rediss://h", "REDISS://h"})
    void takesADeclaredScheme(String text) {
        assertThat(value("redisUrl", text)).isEqualTo(URI.create(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h", "redıs://h", "redisss://h"})
    void refusesAnotherScheme(String text) {
        assertThat(codes("redisUrl", text)).containsAnyOf("scheme_not_allowed", "not_a_uri");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://:pw@h", "redis://user:pw@h", "redis://token@h", "redis://@h"})
    void refusesUserInfoOutsideASecret(String text) {
        assertThat(codes("redisUrl", text)).containsExactly("must_be_secret");
        assertThat(value("databaseUrl", text)).isEqualTo(Secret.of(URI.create(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis://u:p#w@h", "redis://u:12#34@h", "redis://u:p@w@h", "redis://u:p w@h", "redis://u:p%w@h"})
    void refusesAPasswordThatMustBeEscaped(String text) {
        assertThat(codes("databaseUrl", text)).containsExactly("not_a_uri");
        assertThat(codes("redisUrl", text)).containsExactly("must_be_secret", "not_a_uri");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://u:p@h"})
    void tellsTwoProblemsOfOneVariable(String text) {
        assertThat(codes("redisUrl", text)).containsExactly("must_be_secret", "scheme_not_allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "10s, PT10S",
        "5m, PT5M",
        "2h, PT2H",
        "1d, PT24H",
        "0s, PT0S",
        "PT1M30S, PT1M30S",
        "P1DT2H, PT26H",
        "PT0.25S, PT0.25S",
    })
    void readsDurations(String text, Duration expected) {
        assertThat(value("duration", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10",
                "s",
                "10 s",
                "10S",
                "10MS",
                "1.5s",
                "-1s",
                "+1s",
                "1h30m",
                "1w",
                "1us",
                "٣s",
                "P",
                "PT",
                "PT1",
                "pt10s",
                "PT10s",
                "-PT1S",
                "PT-1S",
                "PT+1S",
                "PT1,5S",
                "P1M",
                "P1Y",
                "P1W",
                "PT999999999999999999999S"
            })
    void refusesOtherDurations(String text) {
        assertThat(codes("duration", text)).containsExactly("not_a_duration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999999999ms", "9223372036854775807d"})
    void refusesADurationBeyondAllMeasure(String text) {
        assertThat(codes("duration", text)).containsExactly("too_large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "abc", "äöü", "💡💡", "a b", "a\nb"})
    void takesTextOfTheRightLength(String text) {
        assertThat(value("shortText", text)).isEqualTo(text);
        assertThat(value("text", text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "💡"})
    void refusesTextThatIsTooShort(String text) {
        assertThat(codes("shortText", text)).containsExactly("too_short");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcd", "💡💡💡💡"})
    void refusesTextThatIsTooLong(String text) {
        assertThat(codes("shortText", text)).containsExactly("too_long");
    }

    private static Object value(String component, String text) {
        return ((Reading.Accepted) variable(component).read(text)).value();
    }

    private static Stream<String> codes(String component, String text) {
        Reading reading = variable(component).read(text);
        return reading instanceof Reading.Refused refused
                ? refused.faults().stream().map(Fault::code)
                : Stream.of();
    }

    private static Variable variable(String component) {
        return Schema.of(Scalars.class).variables().stream()
                .filter(variable -> variable.name().equals(VariableName.of(component)))
                .findFirst()
                .orElseThrow();
    }
}
