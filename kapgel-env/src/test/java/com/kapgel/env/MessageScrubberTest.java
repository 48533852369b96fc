package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageScrubberTest {

    @Test
    void keepsASentenceWithoutValues() {
        assertThat(scrub("must be set in production", "canary")).isEqualTo("must be set in production");
    }

    @Test
    void cutsTheValueAndKeepsTheSentence() {
        assertThat(scrub("'canary' is wrong, CANARY!", "canary")).isEqualTo("'[hidden]' is wrong, [hidden]!");
    }

    @Test
    void leavesNothingOfOverlappingValues() {
        assertThat(MessageScrubber.scrub("abcdef", List.of(new Given("abcd", "abcd"), new Given("cdef", "cdef"))))
                .isEqualTo("[hidden]");
    }

    @Test
    void hidesAValueThatOverlapsItself() {
        assertThat(scrub("<aaaaa>", "aaa")).isEqualTo("<[hidden]>");
    }

    @Test
    void isNotFooledByAValueThatStandsInTheReplacement() {
        assertThat(scrub("x and hidden", "hidden")).isEqualTo("x and [hidden]");
    }

    @Test
    void leavesNumbersInsideOtherNumbers() {
        assertThat(MessageScrubber.scrub("port80 of 8080, 80", List.of(new Given("80", 80))))
                .isEqualTo("port[hidden] of 8080, [hidden]");
    }

    @Test
    void leavesAHostInsideOtherWords() {
        URI uri = URI.create("https://redis/");

        assertThat(MessageScrubber.scrub("redisUrl on redis needs rediss", List.of(new Given(uri.toString(), uri))))
                .isEqualTo("redisUrl on [hidden] needs rediss");
    }

    @Test
    void hidesALongPartOfASecretButNoCommonWord() {
        Given key = new Given("sk_live_0123456789", Secret.of("sk_live_0123456789"));

        assertThat(MessageScrubber.scrub("not live: sk_live_0123, 23456789", List.of(key)))
                .isEqualTo("not live: [hidden], [hidden]");
    }

    @Test
    void hidesAShortPasswordOfAUriEscapedAndNot() {
        URI uri = URI.create("redis://app:p%40w@h/");

        assertThat(MessageScrubber.scrub("p@w and p%40w", List.of(new Given(uri.toString(), Secret.of(uri)))))
                .isEqualTo("[hidden] and [hidden]");
    }

    @Test
    void knowsTheTextAsItWasSetAndTheValueAsItWasRead() {
        assertThat(MessageScrubber.scrub("007 is 7", List.of(new Given("007", 7))))
                .isEqualTo("[hidden] is [hidden]");
    }

    @Test
    void hasNothingToHideWhereNothingWasSet() {
        assertThat(MessageScrubber.scrub("Optional.empty", List.of(new Given(null, Optional.empty()))))
                .isEqualTo("Optional.empty");
    }

    /** A value, the text that it was made of, and what its accessors show. */
    record Shown(String text, Object value, List<?> parts) {

        /** Without the parts, which are many. */
        @Override
        public String toString() {
            return text;
        }
    }

    static List<Shown> measures() {
        Duration duration = Duration.ofSeconds(73_917_391, 500_000_000);
        BigDecimal decimal = new BigDecimal("73917391.500");
        return List.of(
                new Shown(
                        "PT73917391.5S",
                        duration,
                        List.of(
                                duration.toNanos(),
                                duration.toMillis(),
                                duration.toSeconds(),
                                duration.toMinutes(),
                                duration.toHours(),
                                duration.toDays(),
                                duration.toHoursPart(),
                                duration.toMinutesPart(),
                                duration.toSecondsPart(),
                                duration.toMillisPart(),
                                duration.toNanosPart(),
                                duration)),
                new Shown(
                        "73917391kB", new DataSize(73_917_391_000L), List.of(73_917_391_000L, 73_917_391, 72_184_952)),
                new Shown("07391", new Port(7391), List.of(7391, "07391", new Port(7391))),
                new Shown("-0073917391", -73_917_391, List.of(-73_917_391, 73_917_391, "-0073917391", -73_917_391.0)),
                new Shown("73917391.5", 73_917_391.5, List.of(73_917_391.5, "73917391.5", 73_917_391, 73_917_392L)),
                new Shown(
                        "73917391.500",
                        decimal,
                        List.of(
                                decimal,
                                decimal.stripTrailingZeros(),
                                decimal.negate(),
                                decimal.intValue(),
                                decimal.toBigInteger(),
                                decimal.doubleValue(),
                                decimal.unscaledValue())));
    }

    @ParameterizedTest
    @MethodSource("measures")
    void hidesEveryNumberThatAnAccessorGives(Shown shown) {
        for (Object part : shown.parts()) {
            assertThat(MessageScrubber.scrub("it is " + part + " now", List.of(new Given(shown.text(), shown.value()))))
                    .as("%s", part)
                    .matches("it is -?(\\[hidden])+ now");
        }
    }

    @ParameterizedTest
    @MethodSource("measures")
    void hidesTheNumbersOfASecretInsideOfOthersToo(Shown shown) {
        Given secret = new Given(shown.text(), Secret.of(shown.value()));

        for (Object part : shown.parts()) {
            assertThat(MessageScrubber.scrub("it is x0" + part + "0 now", List.of(secret)))
                    .as("%s", part)
                    .matches("it is x0?-?(\\[hidden])+0? now");
        }
    }

    @Test
    void leavesTheZerosOfADuration() {
        assertThat(MessageScrubber.scrub("10 s must be above 0", List.of(new Given("10s", Duration.ofSeconds(10)))))
                .isEqualTo("[hidden] s must be above 0");
    }

    static List<Shown> places() {
        URI uri = URI.create("https://db.example:7391/t%C3%BCr/orders?pass=w%20rd&x=1#part");
        Path path = Path.of("/srv/k4pgel/key");
        return List.of(
                new Shown(
                        uri.toString(),
                        uri,
                        List.of(
                                uri,
                                uri.getHost(),
                                uri.getPort(),
                                uri.getPath(),
                                uri.getRawPath(),
                                "orders",
                                uri.getQuery(),
                                uri.getRawQuery(),
                                "w%20rd",
                                "w rd",
                                uri.getFragment())),
                new Shown(
                        path.toString(),
                        path,
                        List.of(path, Path.of("/srv/k4pgel"), path.getFileName(), "k4pgel", "srv")));
    }

    @ParameterizedTest
    @MethodSource("places")
    void hidesEveryPartOfAUriAndOfAPath(Shown shown) {
        for (Object value : List.of(shown.value(), Secret.of(shown.value()), Optional.of(Secret.of(shown.value())))) {
            for (Object part : shown.parts()) {
                assertThat(MessageScrubber.scrub("it is " + part + " now", List.of(new Given(shown.text(), value))))
                        .as("%s", part)
                        .isEqualTo("it is [hidden] now");
            }
        }
    }

    @Test
    void keepsPunctuationThatIsAPath() {
        assertThat(MessageScrubber.scrub("and/or 1..2", List.of(new Given("../x", Path.of("../x")))))
                .isEqualTo("and/or 1..2");
    }

    /** Looked for at every place of the message, these would take hours. */
    @Test
    @Timeout(60)
    void isQuickAlsoWithTheLongestSecretAndALongMessage() {
        String secret = "ab".repeat(1 << 19);
        List<Given> given = List.of(new Given(secret, Secret.of(secret)), new Given(secret, secret));

        assertThat(MessageScrubber.scrub("no " + "c".repeat(1 << 20), given)).startsWith("no ccc");
        assertThat(MessageScrubber.scrub("no " + secret + "a", given)).isEqualTo("no [hidden]");
        assertThat(MessageScrubber.scrub("no " + "ab".repeat(1 << 20), given)).isEqualTo("no [hidden]");
    }

    @Test
    @Timeout(60)
    void showsNothingWhereLookingForEverythingWouldTakeTooLong() {
        List<String> items = IntStream.range(0, 200_000).mapToObj(i -> "x" + i).toList();
        Given given = new Given(String.join(",", items), items);

        assertThat(MessageScrubber.scrub("c".repeat(10_000), List.of(given))).isEqualTo("[hidden]");
    }

    @Test
    void bringsTheMessageOnOneLine() {
        assertThat(scrub("one\r\n  two\u2028three\u001b[31m\n", "x")).isEqualTo("one   two three [31m");
    }

    @Test
    void cutsALongMessageAfterItsValuesAreGone() {
        assertThat(scrub("-".repeat(395) + "canary" + "-".repeat(1000), "canary"))
                .isEqualTo("-".repeat(395) + "[hidd…");
    }

    private static String scrub(String message, String value) {
        return MessageScrubber.scrub(message, List.of(new Given(value, value)));
    }
}
