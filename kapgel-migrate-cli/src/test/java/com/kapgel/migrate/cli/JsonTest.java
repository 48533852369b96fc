package com.kapgel.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void keepsTheShapeAndTheOrder() {
        String json = Json.write(Json.object(
                "b",
                1,
                "a",
                List.of(true, "x"),
                "none",
                Optional.empty(),
                "some",
                Optional.of(7L),
                "empty",
                List.of()));

        assertThat(json).isEqualTo("""
                {
                  "b": 1,
                  "a": [
                    true,
                    "x"
                  ],
                  "none": null,
                  "some": 7,
                  "empty": []
                }""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "quote \" backslash \\ slash /",
                "line\nfeed\r\n\ttab",
                "\u0000\u0001\u001b[31m\u007f\u0085\u2028\u2029",
                "sipariş çağrısı 🛵 \uFFFE\uFFFF",
                "</script><!-- ' & ]]>"
            })
    void anyTextComesBackFromAParser(String text) {
        String json = Json.write(Map.of(text, Arrays.asList(text, null)));

        assertThat(json).isASCII();
        assertThat(Parsed.json(json)).isEqualTo(Map.of(text, Arrays.asList(text, null)));
    }

    @Test
    void halvesOfCharactersAreReplaced() {
        assertThat(Parsed.json(Json.write(List.of("a\ud83d", "\udeb5b", "\udeb5\ud83d", "🛵"))))
                .isEqualTo(List.of("a\uFFFD", "\uFFFDb", "\uFFFD\uFFFD", "🛵"));
    }

    @Test
    void everyCharacterOfTheBasicPlaneIsWrittenSoThatAParserReadsIt() {
        StringBuilder all = new StringBuilder();
        for (char character = 0; character < Character.MAX_VALUE; character++) {
            if (!Character.isSurrogate(character)) {
                all.append(character);
            }
        }

        assertThat(Parsed.json(Json.write(List.of(all.toString())))).isEqualTo(List.of(all.toString()));
    }
}
