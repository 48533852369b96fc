package com.kapgel.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
