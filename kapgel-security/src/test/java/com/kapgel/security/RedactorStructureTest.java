package com.kapgel.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedactorStructureTest {
    private static final Redactor REDACTOR = Redactor.standard();

    private record Login(String user, String password, Optional<String> city) {}

    @Test
    void hidesByKeyAtEveryDepthAndByTextElsewhere() {
        Map<String, Object> event = Map.of(
                "headers", Map.of("X-Api-Key", "abc", "Accept", "text/html"),
                "password", List.of(42, 43),
                "query", "a=1&token=xyz",
                "items", List.of(Map.of("secret", 5), "redis://u:pw@h"));

        assertThat(REDACTOR.redactStructure(event))
                .isEqualTo(Map.of(
                        "headers",
                        Map.of("X-Api-Key", "[Filtered]", "Accept", "text/html"),
                        "password",
                        "[Filtered]",
                        "query",
                        "a=1&token=[Filtered]",
                        "items",
                        List.of(Map.of("secret", "[Filtered]"), "redis://u:[Filtered]@h")));
    }

    @Test
    void readsRecordsOptionalsArraysAndObjects() throws Exception {
        Object copy = REDACTOR.redactStructure(Arrays.asList(
                new Login("ayse", "hunter2", Optional.of("izmir")),
                new int[] {1, 2},
                new String[] {"password=a"},
                new byte[] {1, 2, 3},
                "token=a".toCharArray(),
                URI.create("redis://u:pw@h"),
                java.nio.CharBuffer.wrap("pin=1"),
                Optional.empty(),
                null,
                TimeUnit.DAYS,
                true,
                1.5,
                4571234567890112L));

        assertThat(copy)
                .isEqualTo(Arrays.asList(
                        Map.of("user", "ayse", "password", "[Filtered]", "city", "izmir"),
                        List.of(1, 2),
                        List.of("password=[Filtered]"),
                        "[3 bytes]",
                        "token=[Filtered]",
                        "redis://u:[Filtered]@h",
                        "pin=[Filtered]",
                        null,
                        null,
                        TimeUnit.DAYS,
                        true,
                        1.5,
                        "[Filtered]"));
    }

    @Test
    void takesKeysThatAreNoTextOrHoldSecretsThemselves() {
        Map<Object, Object> map = new HashMap<>();
        map.put(null, "a");
        map.put(5, "b");
        map.put("u:ayse@example.com", "c");
        map.put("password", null);

        Map<Object, Object> expected = new HashMap<>(Map.of("null", "a", "5", "b", "u:[Filtered]", "c"));
        expected.put("password", null);
        assertThat(REDACTOR.redactStructure(map)).isEqualTo(expected);
    }

    @Test
    void leavesWhatItIsGivenAsItIs() {
        List<Object> inner = new ArrayList<>(List.of("password=a"));
        Map<String, Object> outer = new HashMap<>(Map.of("inner", inner, "secret", "b"));

        REDACTOR.redactStructure(outer);

        assertThat(inner).containsExactly("password=a");
        assertThat(outer).isEqualTo(Map.of("inner", inner, "secret", "b"));
    }

    @Test
    void endsForWhatContainsItselfIsDeepOrEndless() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        Object deep = "password=a";
        for (int depth = 0; depth < 10_000; depth++) {
            deep = List.of(deep);
        }

        assertThat(String.valueOf(REDACTOR.redactStructure(itself))).contains("[left out]");
        assertThat(String.valueOf(REDACTOR.redactStructure(deep)))
                .contains("[left out]")
                .doesNotContain("password");
        Iterable<Integer> endless =
                () -> java.util.stream.IntStream.iterate(0, i -> i + 1).iterator();
        assertThat((List<?>) REDACTOR.redactStructure(endless))
                .hasSize(10_001)
                .last()
                .isEqualTo("[left out]");
    }

    @Test
    void endsForManyMapsToo() {
        List<Map<String, Integer>> maps = new ArrayList<>();
        Map<String, Integer> large = new HashMap<>();
        for (int i = 0; i < 9_000; i++) {
            large.put("k" + i, i);
        }
        for (int i = 0; i < 10; i++) {
            maps.add(large);
        }

        List<?> copy = (List<?>) Objects.requireNonNull(REDACTOR.redactStructure(maps));

        assertThat(copy.stream()
                        .filter(Map.class::isInstance)
                        .mapToInt(map -> ((Map<?, ?>) map).size())
                        .sum())
                .isLessThan(10_010);
    }

    @Test
    void tellsNothingOfWhatFails() {
        Object failing = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("s3cr3t");
            }
        };
        Map<Object, Object> keyed = new HashMap<>();
        keyed.put(failing, 1);

        assertThat(String.valueOf(REDACTOR.redactStructure(List.of(failing, keyed))))
                .contains("unreadable")
                .doesNotContain("s3cr3t");
    }
}
