package com.kapgel.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void readsEveryKindOfValue() {
        Map<String, ?> object = read("{\"text\":\"ü\",\"number\":1.50,\"list\":[true,false,null],\"inner\":{\"a\":1}}");

        assertThat(object.get("text")).isEqualTo("ü");
        assertThat(object.get("number")).isEqualTo(new BigDecimal("1.50"));
        assertThat(object.get("list")).isEqualTo(Arrays.asList(true, false, null));
        assertThat(object.get("inner")).isEqualTo(Map.of("a", BigDecimal.ONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "[]",
                "1",
                "{",
                "{\"a\":1,}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":1} x",
                "{\"a\":1}{}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":11111111111111111111111111111111111111111}",
                "{\"a\":[[[[[[[[1]]]]]]]]}",
            })
    void refusesWhatIsNotOneProperObject(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.status()).isEqualTo(400))
                .hasMessageStartingWith("The body ");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] latin1 = "{\"a\":\"ü\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> Json.object(latin1)).isInstanceOf(ProblemException.class);
    }

    @Test
    void saysWhereTheMistakeIs() {
        assertThatThrownBy(() -> read("{\n  \"a\": oops\n}")).hasMessageContaining("line 2");
    }

    @Test
    void writesUtf8() {
        byte[] bytes = Json.bytes(json -> {
            json.writeStartArray();
            json.writeString("İskender");
            json.writeEndArray();
        });

        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("[\"İskender\"]");
    }

    private static Map<String, ?> read(String body) {
        return Json.object(body.getBytes(StandardCharsets.UTF_8));
    }
}
