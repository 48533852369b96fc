package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How strictly each type is read, in whatever language the machine speaks: the build runs all tests in Turkish once more. */
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
            BigDecimal price,
            @Var(min = 0, max = 1) double ratio,
            DataSize size,
            Port admin,
            Path folder,
            List<Integer> numbers,
            List<Stage> stages,
            @Var(pattern = "[a-z]+(-[a-z]+)*") String city,
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
    @MethodSource("components")
    void unsetAndEmptyAreMissingForEveryType(String component) {
        if (component.equals("maybe")) {
            assertThat(value(component, null)).isEqualTo(Optional.empty());
            assertThat(value(component, "")).isEqualTo(Optional.empty());
        } else {
            assertThat(codes(component, null)).containsExactly("missing");
            assertThat(codes(component, "")).containsExactly("missing");
            assertThat(message(component, "")).startsWith("required: ").endsWith(" (set, but empty)");
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

    @ParameterizedTest
    @CsvSource({
        "12.50, 12.50",
        "-0.1, -0.1",
        "007, 007",
        "123456789012345678901234567890, 123456789012345678901234567890"
    })
    void readsPlainDecimals(String text, BigDecimal value) {
        assertThat(value("price", text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e3",
                "NaN",
                "Infinity",
                "1d",
                "0x1p3",
                "1.",
                ".5",
                "1.2.3",
                "1,5",
                "+1",
                "-",
                "--1",
                "٣",
                "1_000",
                "a"
            })
    void refusesWhatIsNoPlainDecimal(String text) {
        assertThat(codes("price", text)).containsExactly("not_a_number");
        assertThat(codes("ratio", text)).containsExactly("not_a_number");
    }

    @Test
    void keepsDecimalsWithinTheirBounds() {
        assertThat(value("ratio", "0.25")).isEqualTo(0.25);
        assertThat(codes("ratio", "1.01")).containsExactly("too_large");
        assertThat(codes("ratio", "-0.01")).containsExactly("too_small");
    }

    @ParameterizedTest
    @CsvSource({
        "0B, 0",
        "512B, 512",
        "2kB, 2000",
        "64KiB, 65536",
        "10MiB, 10485760",
        "1GB, 1000000000",
        "1TiB, 1099511627776"
    })
    void readsSizesWithTheirUnit(String text, long bytes) {
        assertThat(value("size", text)).isEqualTo(new DataSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "10KB", "10kib", "10 kB", "-1B", "1.5GB", "10k", "KiB", "٣B"})
    void refusesSizesWithoutAClearUnit(String text) {
        assertThat(codes("size", text)).containsExactly("not_a_size");
    }

    @Test
    void refusesSizesBeyondALong() {
        assertThat(codes("size", "9000000TiB")).containsExactly("too_large");
        assertThat(codes("size", "99999999999999999999B")).containsExactly("too_large");
    }

    @Test
    void readsPortsAndPaths() {
        assertThat(value("admin", "65535")).isEqualTo(new Port(65_535));
        assertThat(codes("admin", "0")).containsExactly("too_small");
        assertThat(codes("admin", "65536")).containsExactly("too_large");
        assertThat(codes("admin", "http")).containsExactly("not_a_number");
        assertThat(value("folder", "/var/log/kapgel")).isEqualTo(Path.of("/var/log/kapgel"));
        assertThat(codes("folder", "a\0b")).containsExactly("not_a_path");
    }

    @Test
    void readsListsItemByItem() {
        assertThat(value("numbers", "1,2, 3")).isEqualTo(List.of(1, 2, 3));
        assertThat(value("stages", "production ,DEVELOPMENT")).isEqualTo(List.of(Stage.Production, Stage.DEVELOPMENT));
        for (String empty : new String[] {",", "1,", ",1", "1,,2", "1, ,2"}) {
            assertThat(codes("numbers", empty)).containsExactly("empty_item");
        }
        assertThat(codes("numbers", "1,x,3")).containsExactly("not_a_number");
        assertThat(message("numbers", "1,x,3")).contains("in item 2");
    }

    @Test
    void matchesTheWholeTextWithThePattern() {
        assertThat(value("city", "izmir-merkez")).isEqualTo("izmir-merkez");
        for (String other : new String[] {"İzmir", "izmir ankara", "izmir-", "IZMIR"}) {
            assertThat(codes("city", other)).containsExactly("no_match");
        }
        assertThat(message("city", "IZMIR")).contains("expected text that matches [a-z]+(-[a-z]+)*");
    }

    @Test
    void reportsATextThatOverflowsItsPattern() {
        assertThat(codes("city", "a" + "-a".repeat(200_000))).containsExactly("no_match");
    }

    private static String message(String component, String text) {
        return ((Reading.Refused) variable(component).read(text, ""))
                .faults()
                .get(0)
                .message();
    }

    private static Object value(String component, @Nullable String text) {
        return ((Reading.Accepted) variable(component).read(text, "")).value();
    }

    private static Stream<String> codes(String component, @Nullable String text) {
        Reading reading = variable(component).read(text, "");
        return reading instanceof Reading.Refused refused
                ? refused.faults().stream().map(Fault::code)
                : Stream.of();
    }

    private static Variable variable(String component) {
        return Schema.of(Scalars.class, RecordConstructor::of).variables().stream()
                .filter(variable -> variable.name().equals(VariableName.of(component)))
                .findFirst()
                .orElseThrow();
    }
}
