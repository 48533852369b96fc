package com.kapgel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.kapgel.security.Redactor;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRedactionTest {
    static final List<String> NAMES_OF_SECRETS = List.of(
            "password",
            "Password",
            "userPassword",
            "user_password",
            "PASSWORD_HASH",
            "x-auth-token",
            "accessToken",
            "refresh-token",
            "client.secret",
            "auth",
            "authorization",
            "Cookie",
            "sid");

    private static final String HIDDEN = Redactor.REPLACEMENT;

    private final JsonRedaction redaction = new JsonRedaction(
            Redactor.standard().alsoHidingIpAddresses().alsoHidingPhoneNumbers(), UnaryOperator.identity());

    @ParameterizedTest
    @FieldSource("NAMES_OF_SECRETS")
    void hidesTextsNumbersListsAndMapsBehindTheNameOfASecret(String key) {
        assertThat(redaction.json("{\"extra\":{\"" + key + "\":\"x\"}}"))
                .isEqualTo("{\"extra\":{\"" + key + "\":\"" + HIDDEN + "\"}}");
        assertThat(redaction.json("{\"extra\":{\"" + key + "\":[42,{\"a\":\"b\"}]}}"))
                .isEqualTo("{\"extra\":{\"" + key + "\":[\"" + HIDDEN + "\",{\"a\":\"" + HIDDEN + "\"}]}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tokenCount\":5}",
                "{\"passwordResetEnabled\":true}",
                "{\"emailVerified\":true}",
                "{\"session_count\":3}",
                "{\"authorId\":\"a17\",\"authorName\":\"Yaşar\"}",
                "{\"secret\":true,\"token\":null,\"password\":\"\"}",
                "{\"max_tokens\":4096,\"monkey\":\"x\",\"compass\":\"north\"}"
            })
    void keepsWhatOnlySoundsLikeASecret(String json) {
        assertThat(redaction.json(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            token=a&b=1                | token=[Filtered]&b=1
            b=1&token=a                | b=1&token=[Filtered]
            token                      | token
            a=b;token=c                | a=b;token=[Filtered]
            %74oken=x&b=1              | %74oken=[Filtered]&b=1
            mail=a%40b.com&b=1         | mail=[Filtered]&b=1
            b=%zz&c=%                  | b=%zz&c=%
            https://h/u/a%40b.com/x?y  | https://h/u/[Filtered]/x?y
            to=%2Fin%3Fm%3Da%2540b.com | to=[Filtered]
            to=%2Fin%3F%2574oken%3Dx   | to=[Filtered]
            %2574oken=x&b=%25          | %2574oken=[Filtered]&b=%25
            """)
    void hidesInQueryStringsHoweverTheyAreEncoded(String query, String expected) {
        assertThat(redaction.json("{\"query_string\":\"" + query + "\"}"))
                .isEqualTo("{\"query_string\":\"" + expected + "\"}");
    }

    @Test
    void readsAQueryStringOfSixtyFourKilobytes() {
        String query = "a=%41".repeat(13_000) + "&%74oken=x";

        assertThat(redaction.text(query)).endsWith("&%74oken=" + HIDDEN).hasSizeGreaterThan(65_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.Object@4b1c1ea0",
                "java.base@17.0.15/java.lang.Thread",
                "git@github.com:x/y",
                "@Override",
                "app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "pkg@1.2.3",
                "com.acme.auth.TokenStore",
                "GET /orders/{id}"
            })
    void keepsWhatOnlyLooksLikeAnAddress(String text) {
        assertThat(redaction.text(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            duplicate key (email)=(a@b.com)                     | duplicate key (email)=([Filtered])
            Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.Zm9vYmFy | Bearer [Filtered]
            https://u:p@h/                                      | https://u:[Filtered]@h/
            jdbc:postgresql://h/db?user=u&password=p            | jdbc:postgresql://h/db?user=u&password=[Filtered]
            redis://:pw@h:6379                                  | redis://:[Filtered]@h:6379
            card 4111111111111111                               | card [Filtered]
            from 203.0.113.77                                   | from [Filtered]
            call +90 532 123 45 67                              | call [Filtered]
            eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.Zm9vYmFy       | [Filtered]
            """)
    void hidesSecretsInTexts(String text, String expected) {
        assertThat(redaction.json("{\"value\":\"" + text + "\"}")).isEqualTo("{\"value\":\"" + expected + "\"}");
    }

    @Test
    void hidesWhoSomebodyIsButTheId() {
        assertThat(
                        redaction.json(
                                "{\"user\":{\"id\":\"42\",\"username\":\"ayse\",\"name\":\"Ayşe Y.\",\"email\":\"x\",\"ip_address\":\"{{auto}}\",\"geo\":{\"city\":\"İzmir\"}}}"))
                .isEqualTo(
                        "{\"user\":{\"id\":\"42\",\"username\":\"[Filtered]\",\"name\":\"[Filtered]\",\"email\":\"[Filtered]\",\"ip_address\":\"[Filtered]\",\"geo\":{\"city\":\"[Filtered]\"}}}");
    }

    @Test
    void hidesWhatTheApplicationAddsToItsUser() {
        assertThat(redaction.json("{\"user\":{\"id\":\"42\",\"data\":{\"fullName\":\"Ayşe Y.\",\"vip\":true}}}"))
                .isEqualTo("{\"user\":{\"id\":\"42\",\"data\":{\"fullName\":\"[Filtered]\",\"vip\":true}}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            password={}             | hunter2         | password=hunter2               | [Filtered]
            password={} of {}       | hunter2, izmir  | password=hunter2 of izmir      | [Filtered], izmir
            {}: password={}         | a, a            | a: password=a                  | [Filtered], [Filtered]
            pin={}                  | F               | pin=F                          | [Filtered]
            {} of {}                | 17, izmir       | 17 of izmir                    | 17, izmir
            password={}, took %.1f  | 0.25            | password=x, took 0.3           | [Filtered]
            """)
    void hidesParametersThatOnlyTheirSentenceTellsToBeSecrets(
            String template, String parameters, String sentence, String expected) {
        assertThat(redaction.json("{\"message\":{\"formatted\":" + quoted(sentence) + ",\"message\":" + quoted(template)
                        + ",\"params\":" + list(parameters) + "}}"))
                .endsWith(",\"params\":" + list(expected) + "}}");
        assertThat(redaction.json("{\"items\":[{\"body\":\"ready\"},{\"body\":" + quoted(sentence)
                        + ",\"attributes\":" + attributes(parameters) + "},{\"body\":\"done\",\"attributes\":"
                        + attributes("hunter2") + "}]}"))
                .contains("\"attributes\":" + attributes(expected) + "},{", attributes("hunter2"));
    }

    @Test
    void hidesParametersOfATemplateThatNobodyHasFormatted() {
        assertThat(redaction.json("{\"message\":{\"message\":\"pin={}\",\"params\":[\"hunter2\",8317]}}"))
                .endsWith("\"params\":[\"[Filtered]\",\"[Filtered]\"]}}");
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String list(String texts) {
        return Stream.of(texts.split(", ", -1))
                .map(JsonRedactionTest::quoted)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String attributes(String texts) {
        String[] values = texts.split(", ", -1);
        return IntStream.range(0, values.length)
                .mapToObj(i -> "\"sentry.message.parameter." + i + "\":{\"type\":\"string\",\"value\":"
                        + quoted(values[i]) + "}")
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void hidesAttributesOfLogsAndKeepsTheirTypes() {
        assertThat(
                        redaction.json(
                                "{\"attributes\":{\"user.name\":{\"value\":\"Ayşe\",\"type\":\"string\"},\"pin\":{\"value\":1234,\"type\":\"integer\"},\"city\":{\"value\":\"İzmir\",\"type\":\"string\"}}}"))
                .isEqualTo(
                        "{\"attributes\":{\"user.name\":{\"value\":\"[Filtered]\",\"type\":\"string\"},\"pin\":{\"value\":\"[Filtered]\",\"type\":\"integer\"},\"city\":{\"value\":\"İzmir\",\"type\":\"string\"}}}");
    }

    @Test
    void keepsIdsAndTimesWhoseDigitsLookLikeACard() {
        String json = "{\"sid\":\"4111111111111111\",\"span_id\":\"4111111111111111\",\"timestamp\":4111111111111111}";

        assertThat(redaction.json(json)).isEqualTo(json);
        assertThat(redaction.json("{\"card\":4111111111111111}")).isEqualTo("{\"card\":\"[Filtered]\"}");
    }

    @Test
    void keepsVersionsThatLookLikeAnAddress() {
        String json =
                "{\"release\":\"orders@1.2.3.4\",\"modules\":{\"netty\":\"10.0.0.1\"},\"os\":{\"version\":\"10.0.1.2\"}}";

        assertThat(redaction.json(json)).isEqualTo(json);
        assertThat(redaction.json("{\"release\":\"a@b.com 10.0.0.1\"}"))
                .isEqualTo("{\"release\":\"[Filtered] [Filtered]\"}");
    }

    @Test
    void hidesSecretsThatAreNames() {
        assertThat(redaction.json("{\"seen\":{\"a@b.com\":1}}")).isEqualTo("{\"seen\":{\"[Filtered]\":1}}");
    }

    @Test
    void changesNothingTheSecondTime() {
        String once = redaction.json(
                "{\"url\":\"https://h/?%74oken=x&mail=a%40b.com\",\"password\":[1,\"x\"],\"m\":\"a@b.com \\\"token\\\": \\\"x\\\"\"}");

        assertThat(redaction.json(once)).isEqualTo(once);
    }

    @Test
    void keepsLayoutNumbersAndEscapes() {
        String json = "{ \"a\" : [ 1.50 , -2e10 , 1732636800123456789 ] ,\n \"b\":\"\\u0041\\n\\\"\\/\" }\n[1,\n2]\n";

        assertThat(redaction.json(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1", "\"a", "{\"a\" 1}", "{\"a\":}", "{a:1}", "\"a\\", "{\"a\":1 \"b\":2}"})
    void refusesWhatIsNotJson(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> redaction.json(text));
    }

    /** What grows with the square of the length would take hours. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "%", "%4", "\\\"", "-", "4 ", "a=%41&", "[", "@"})
    void takesTimeInProportionToTheLength(String part) {
        String json = "{\"value\":\"" + part.repeat(1_000_000 / part.length()) + "@\"}";

        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> redaction.json(json));
    }
}
